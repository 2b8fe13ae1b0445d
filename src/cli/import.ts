import { z } from 'zod';
import type { Issue } from '../fhir/issue.ts';
import { isResource, type JsonValue, type Resource } from '../fhir/json.ts';
import { parseJson } from '../fhir/parse-json.ts';
import type { Mapping } from '../mapping/index.ts';
import { type CaseInput, caseOf, tableInputs } from './case-inputs.ts';
import { EXIT } from './exit-code.ts';
import { findingText, type Place } from './findings.ts';
import { documents } from './read-input.ts';
import { openRemote, type Remote, refusalIssues } from './remote.ts';
import type { StartServer } from './serve.ts';
import { stateFile } from './state-file.ts';
import { tableSets } from './table-sets.ts';
import { definitionsWith, loadMapping } from './toolkit.ts';
import { transferProgress } from './transfer-progress.ts';

/** What an import is asked for. */
export interface ImportOptions {
  to: string;
  /** File that keeps what was answered, so that the same import goes on after it was cut off. */
  state?: string;
}

/** Something to send, or findings about a place of the input. */
type Parcel = { place: Place; text: string; issues?: undefined } | { place: Place; issues: readonly Issue[] };

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

function resourceIn(value: JsonValue | undefined): Resource | undefined {
  return isResource(value) ? value : undefined;
}

/** What is to be sent: a case as the transaction of its resources, a Bundle as it is, loose resources as a case push. */
async function* parcels(inputs: readonly string[], mapping: Mapping): AsyncGenerator<Parcel> {
  const { sets, others } = tableSets(inputs);
  let loose: { place: Place; texts: string[] } | undefined;
  if (others.length > 0 || inputs.length === 0) {
    for await (const document of documents(others)) {
      const resource = document.format === 'json' ? resourceIn(parseJson(document.text).value) : undefined;
      if (loose !== undefined && (loose.place.input !== document.input || loose.texts.length === TOGETHER)) {
        yield { place: loose.place, text: pushOf(loose.texts) };
        loose = undefined;
      }
      if (resource === undefined) yield caseParcel(caseOf(document), mapping);
      else if (resource.resourceType === 'Bundle') yield { place: document, text: document.text };
      else if (loose === undefined) loose = { place: document, texts: [document.text] };
      else loose.texts.push(document.text);
    }
  }
  if (loose !== undefined) yield { place: loose.place, text: pushOf(loose.texts) };
  for (const one of tableInputs(sets)) yield caseParcel(one, mapping);
}

const stateShape = z.strictObject({ to: z.string(), inputs: z.array(z.string()), done: z.int().min(0) });

/** `import`: cases and Bundles to a server or a store; sending again what is there already changes nothing. */
export async function importCases(
  inputs: readonly string[],
  { to, state }: ImportOptions,
  start: StartServer,
): Promise<number> {
  const mapping = loadMapping(definitionsWith([], false));
  const file = state === undefined ? undefined : stateFile(state, stateShape);
  const kept = file?.read();
  const same = kept?.to === to && kept.inputs.join('\n') === inputs.join('\n');
  const already = same ? kept.done : 0;
  const remote = await openRemote(to, start);
  const progress = transferProgress('cases and Bundles');
  const counts = { taken: 0, refused: 0 };
  let at = 0;
  let code: number = EXIT.good;
  try {
    for await (const parcel of parcels(inputs, mapping)) {
      at += 1;
      if (at <= already) continue;
      const issues = parcel.issues ?? (await send(remote, parcel.text));
      progress.add(1);
      if (issues.length > 0) progress.hide();
      for (const issue of issues) console.error(findingText(parcel.place, issue, process.stderr.isTTY));
      const broken = issues.some(({ severity }) => severity === 'error' || severity === 'fatal');
      counts[broken ? 'refused' : 'taken'] += parcel.issues === undefined || broken ? 1 : 0;
      if (issues.some(({ severity }) => severity === 'fatal')) code = EXIT.unusable;
      else if (broken) code = Math.max(code, EXIT.findings);
      else file?.write({ to, inputs: [...inputs], done: at });
    }
    file?.remove();
  } finally {
    progress.hide();
    await remote.close();
  }
  const before = already > 0 ? `, ${already} were there from before` : '';
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
  if (answer.ok) {
    await answer.body?.cancel();
    return [];
  }
  return refusalIssues(answer);
}
