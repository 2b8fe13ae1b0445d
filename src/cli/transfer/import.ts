import type { IscmCase } from '../../case/case.ts';
import { type Issue, isError } from '../../fhir/issue.ts';
import { isResource } from '../../fhir/json.ts';
import type { Mapping } from '../../mapping/index.ts';
import { EXIT } from '../exit-code.ts';
import { type Place, tellFinding } from '../finding/findings.ts';
import { type CaseInput, documentCases, tableInputs } from '../input/case-inputs.ts';
import { documentValue } from '../input/document-value.ts';
import { namedInputs } from '../input/table-sets.ts';
import type { StartServer } from '../serve.ts';
import { loadMapping } from '../toolkit.ts';
import { openRemote, type Remote } from './remote.ts';
import { sendBundle, sendCase } from './send-case.ts';
import { pushText, sendTogether } from './send-together.ts';
import { takenParcels } from './taken-parcels.ts';
import { transferProgress } from './transfer-progress.ts';

/** What an import is asked for. */
export interface ImportOptions {
  to: string;
  /** File that keeps what was taken, so that an import goes on after it was cut off. */
  state?: string;
}

/** A loose resource of a push. */
interface LooseResource {
  place: Place;
  type: string;
  text: string;
}

/** A case or a Bundle to send, each with the text it is known by, or findings about a place of the input. */
type Parcel =
  | { place: Place; text: string; case?: IscmCase; loose?: readonly LooseResource[]; issues?: undefined }
  | { place: Place; text?: undefined; case?: undefined; loose?: undefined; issues: readonly Issue[]; refused?: number };

/** Most loose resources that are sent together, and most of their characters: servers bound the size of a body. */
const TOGETHER = 1000;
const LENGTH_TOGETHER = 4_000_000;

function caseParcel({ place, case: value, ...findings }: CaseInput): Parcel {
  return value === undefined ? { place, ...findings } : { place, text: JSON.stringify(value), case: value };
}

/** Loose resources of one input go together, so that they may refer to each other. */
const pushOf = (first: LooseResource, others: readonly LooseResource[]): Parcel => {
  const loose = [first, ...others];
  return { place: first.place, text: pushText(loose.map(({ text }) => text)), loose };
};

/** What is to be sent: cases, Bundles as they are, and loose resources as a case push. */
async function* parcels(inputs: readonly string[]): AsyncGenerator<Parcel> {
  const { sets, read } = namedInputs(inputs);
  let loose: LooseResource[] = [];
  let length = 0;
  const pushed = function* (): Generator<Parcel> {
    const [first, ...more] = loose;
    [loose, length] = [[], 0];
    if (first !== undefined) yield pushOf(first, more);
  };
  for await (const document of read) {
    const { value } = documentValue(document);
    const isFull = loose.length === TOGETHER || length + document.text.length > LENGTH_TOGETHER;
    if (isFull || loose[0]?.place.input !== document.input) yield* pushed();
    if (!isResource(value)) {
      for (const one of documentCases(document)) yield caseParcel(one);
      continue;
    }
    const text = document.format === 'json' ? document.text : JSON.stringify(value);
    if (value.resourceType === 'Bundle') yield { place: document, text };
    else {
      const { input, line } = document;
      loose.push({ place: line === undefined ? { input } : { input, line }, type: value.resourceType, text });
      length += text.length;
    }
  }
  yield* pushed();
  for (const one of tableInputs(sets)) yield caseParcel(one);
}

/** What became of a parcel. */
interface Sent {
  told: readonly { place: Place; issue: Issue }[];
  taken: number;
  refused: number;
}

async function send(remote: Remote, parcel: Parcel, mapping: Mapping): Promise<Sent> {
  const { place, loose } = parcel;
  if (loose) {
    const { findings, taken } = await sendTogether(remote, loose);
    const refused = new Set(findings.flatMap(({ issue, index }) => (isError(issue) ? [index] : [])));
    const told = findings.map(({ issue, index }) => ({ place: loose[index ?? 0]?.place ?? place, issue }));
    return { told, taken, refused: refused.size };
  }
  const told = (issues: readonly Issue[]) => issues.map((issue) => ({ place, issue }));
  if (parcel.issues) {
    const { issues, refused = issues.some(isError) ? 1 : 0 } = parcel;
    return { told: told(issues), taken: 0, refused };
  }
  const issues = await sendWhole(remote, parcel, mapping);
  const refused = issues.some(isError) ? 1 : 0;
  return { told: told(issues), taken: 1 - refused, refused };
}

const sendWhole = (
  remote: Remote,
  { text, case: value }: Extract<Parcel, { text: string }>,
  mapping: Mapping,
): Promise<Issue[]> => (value ? sendCase(remote, value, mapping) : sendBundle(remote, text));

/** `import`: cases and Bundles to a server or a store; sending again what is there already changes nothing. */
export async function importCases(
  inputs: readonly string[],
  { to, state }: ImportOptions,
  start: StartServer,
): Promise<number> {
  const mapping = loadMapping();
  const taken = state === undefined ? undefined : takenParcels(state, to);
  const remote = await openRemote(to, start);
  const progress = transferProgress('cases and Bundles');
  const counts = { taken: 0, refused: 0, before: 0 };
  let code: number = EXIT.good;
  try {
    for await (const parcel of parcels(inputs)) {
      const { text } = parcel;
      if (text !== undefined && taken?.has(text)) {
        counts.before += 1;
        continue;
      }
      const sent = await send(remote, parcel, mapping);
      progress.add(1);
      if (sent.told.length > 0) progress.hide();
      for (const { place, issue } of sent.told) tellFinding(place, issue);
      counts.taken += sent.taken;
      counts.refused += sent.refused;
      if (text !== undefined && sent.refused === 0) taken?.add(text);
      if (sent.told.some(({ issue }) => issue.severity === 'fatal')) code = EXIT.unusable;
      else if (sent.refused > 0) code = Math.max(code, EXIT.findings);
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
