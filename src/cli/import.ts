import type { IscmCase } from '../case/case.ts';
import type { Issue } from '../fhir/issue.ts';
import { isResource } from '../fhir/json.ts';
import { type CaseInput, documentCases, tableInputs } from './case-inputs.ts';
import { documentValue } from './document-value.ts';
import { EXIT } from './exit-code.ts';
import { type Place, tellFinding } from './findings.ts';
import { documents } from './read-input.ts';
import { openRemote } from './remote.ts';
import { sendBundle, sendCase } from './send-case.ts';
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

/** A case or a Bundle to send, each with the text it is known by, or findings about a place of the input. */
type Parcel =
  | { place: Place; text: string; case?: IscmCase; issues?: undefined }
  | { place: Place; text?: undefined; case?: undefined; issues: readonly Issue[] };

/** Most loose resources that are sent together. */
const TOGETHER = 1000;

function caseParcel({ place, case: value, issues }: CaseInput): Parcel {
  return value === undefined ? { place, issues } : { place, text: JSON.stringify(value), case: value };
}

/** Loose resources of one input go together, so that they may refer to each other. */
function pushOf(resources: readonly string[]): string {
  const entries = resources.map((text, index) => `{"fullUrl":"${entryUrl(index)}","resource":${text}}`);
  return `{"resourceType":"Bundle","type":"collection","entry":[${entries.join(',')}]}`;
}

/** What an entry is called within its push; the same each time, since what was taken is known by its text. */
const entryUrl = (index: number): string =>
  `urn:uuid:00000000-0000-4000-8000-${(index + 1).toString(16).padStart(12, '0')}`;

/** What is to be sent: cases, Bundles as they are, and loose resources as a case push. */
async function* parcels(inputs: readonly string[]): AsyncGenerator<Parcel> {
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
        for (const one of documentCases(document)) yield caseParcel(one);
        continue;
      }
      const text = document.format === 'json' ? document.text : JSON.stringify(value);
      if (value.resourceType === 'Bundle') yield { place: document, text };
      else if (loose === undefined) loose = { place: document, texts: [text] };
      else loose.texts.push(text);
    }
  }
  if (loose !== undefined) yield { place: loose.place, text: pushOf(loose.texts) };
  for (const one of tableInputs(sets)) yield caseParcel(one);
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
    for await (const { place, text, case: value, issues: found } of parcels(inputs)) {
      if (text !== undefined && taken?.has(text)) {
        counts.before += 1;
        continue;
      }
      const issues = found ?? (await (value ? sendCase(remote, value, mapping) : sendBundle(remote, text)));
      progress.add(1);
      if (issues.length > 0) progress.hide();
      for (const issue of issues) tellFinding(place, issue);
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
