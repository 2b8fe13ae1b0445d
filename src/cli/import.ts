import type { Issue } from '../fhir/issue.ts';
import { isResource } from '../fhir/json.ts';
import type { Mapping } from '../mapping/index.ts';
import { type CaseInput, documentCases, tableInputs } from './case-inputs.ts';
import { documentValue } from './document-value.ts';
import { EXIT } from './exit-code.ts';
import { findingText, type Place } from './findings.ts';
import { documents } from './read-input.ts';
import { openRemote, type Remote, refusalIssues } from './remote.ts';
import type { StartServer } from './serve.ts';
import { tableSets } from './table-sets.ts';
import { takenParcels } from './taken-parcels.ts';
import { definitionsWith, loadMapping } from './toolkit.ts';
import { transferProgress } from './transfer-progress.ts';

/** What an import is asked for. */
export interface ImportOptions {
  to: string;
  /** File that keeps what was taken, so that an import goes on after it was cut off. */
  state?: string;
}

/** Something to send, or findings about a place of the input. */
type Parcel =
  | { place: Place; text: string; issues?: undefined }
  | { place: Place; text?: undefined; issues: readonly Issue[] };

/** Most loose resources that are sent together. */
const TOGETHER = 1000;

function caseParcel({ place, case: value, issues }: CaseInput, mapping: Mapping): Parcel {
  if (value === undefined) return { place, issues };
  return { place, text: JSON.stringify(mapping.toBundle(value, 'transaction')) };
}

/** Loose resources of one input go together, so that they may refer to each other. */
function pushOf(resources: readonly string[]): string {
  return `{"resourceType":"Bundle","type":"collection","entry":[${resources.map((text) => `{"resource":${text}}`).join(',')}]}`;
}

/** What is to be sent: a case as the transaction of its resources, a Bundle as it is, loose resources as a case push. */
async function* parcels(inputs: readonly string[], mapping: Mapping): AsyncGenerator<Parcel> {
  const { sets, others } = tableSets(inputs);
  let loose: { place: Place; texts: string[] } | undefined;
  if (others.length > 0 || inputs.length === 0) {
    for await (const document of documents(others)) {
      const { value } = documentValue(document);
      if (loose !== undefined && (loose.place.input !== document.input || loose.texts.length === TOGETHER)) {
        yield { place: loose.place, text: pushOf(loose.texts) };
        loose = undefined;
      }
      if (!isResource(value)) {
        for (const one of documentCases(document)) yield caseParcel(one, mapping);
        continue;
      }
      const text = document.format === 'json' ? document.text : JSON.stringify(value);
      if (value.resourceType === 'Bundle') yield { place: document, text };
      else if (loose === undefined) loose = { place: document, texts: [text] };
      else loose.texts.push(text);
    }
  }
  if (loose !== undefined) yield { place: loose.place, text: pushOf(loose.texts) };
  for (const one of tableInputs(sets)) yield caseParcel(one, mapping);
}

/** `import`: cases and Bundles to a server or a store; sending again what is there already changes nothing. */
export async function importCases(
  inputs: readonly string[],
  { to, state }: ImportOptions,
  start: StartServer,
): Promise<number> {
  const mapping = loadMapping(definitionsWith([], false));
  const taken = state === undefined ? undefined : takenParcels(state, to);
  const remote = await openRemote(to, start);
  const progress = transferProgress('cases and Bundles');
  const counts = { taken: 0, refused: 0, before: 0 };
  let code: number = EXIT.good;
  try {
    for await (const { place, text, issues: found } of parcels(inputs, mapping)) {
      if (text !== undefined && taken?.has(text)) {
        counts.before += 1;
        continue;
      }
      const issues = found ?? (await send(remote, text));
      progress.add(1);
      if (issues.length > 0) progress.hide();
      for (const issue of issues) console.error(findingText(place, issue, process.stderr.isTTY));
      const broken = issues.some(({ severity }) => severity === 'error' || severity === 'fatal');
      if (broken) counts.refused += 1;
      else if (text !== undefined) {
        counts.taken += 1;
        taken?.add(text);
      }
      if (issues.some(({ severity }) => severity === 'fatal')) code = EXIT.unusable;
      else if (broken) code = Math.max(code, EXIT.findings);
    }
    if (code === EXIT.good) taken?.remove();
  } finally {
    progress.hide();
    await remote.close();
  }
  const before = counts.before > 0 ? `, ${counts.before} were there from before` : '';
  console.error(`${counts.taken} taken, ${counts.refused} refused${before}.`);
  return code;
}

/** Sends a Bundle; gives the errors of a refusal. */
async function send(remote: Remote, text: string): Promise<Issue[]> {
  const answer = await remote.request('/fhir', {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: text,
  });
  return answer.ok ? [] : refusalIssues(answer);
}
