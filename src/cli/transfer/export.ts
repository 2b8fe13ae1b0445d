import { z } from 'zod';
import { isObject, type JsonObject } from '../../fhir/json.ts';
import { parseJson } from '../../fhir/parse-json.ts';
import { withoutSecrets } from '../../store/index.ts';
import { withOutputs } from '../claim-outputs.ts';
import { EXIT, Unusable } from '../exit-code.ts';
import { tellFinding } from '../finding/findings.ts';
import type { StartServer } from '../serve.ts';
import { loadMapping } from '../toolkit.ts';
import type { ExportFormat } from './export-format.ts';
import { checkOutput, type ExportOutput, isThere, openOutput, writtenShape } from './export-output.ts';
import { refusalIssues } from './refusal.ts';
import { type Answer, openSource, type Remote } from './remote.ts';
import { type StateFile, stateFile } from './state-file.ts';
import { transferProgress } from './transfer-progress.ts';

/** What an export is asked for. */
export interface ExportOptions {
  from: string;
  format: ExportFormat;
  out?: string;
  since?: string;
  /** Id of the Patient whose case is asked for. */
  patient?: string;
  /** Filters by name. */
  filters: Readonly<Record<string, readonly string[]>>;
}

/** Cases of one request: few enough to be kept, enough that requests do not count. */
const PAGE = '500';

const stateShape = z.strictObject({
  from: z.string(),
  format: z.string(),
  query: z.string(),
  page: z.string(),
  written: writtenShape,
  cases: z.int().min(0),
  removed: z.int().min(0),
  total: z.int().min(0).optional(),
});
type ExportState = z.infer<typeof stateShape>;

/** One page of an export. */
interface CasePage {
  lines: string[];
  cursor: string;
  /** Where to go on; nothing after the last page. */
  next?: string;
  /** How many cases there are, where the first page says it. */
  total?: number;
}

async function pageOf(remote: Remote, parameters: URLSearchParams): Promise<CasePage | Answer> {
  const answer = await remote.request(`/cases?${parameters}`, 'application/x-ndjson');
  if (!answer.ok) return answer;
  const lines = answer.text.split('\n').filter((line) => line !== '');
  const { cursor } = trailerIn(lines.pop());
  const next = /<\?([^>]*)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
  const page = next === undefined ? null : new URLSearchParams(next).get('page');
  const total = answer.headers.get('x-iscm-total');
  return {
    lines,
    cursor: String(cursor),
    ...(page === null ? {} : { next: page }),
    ...(total === null ? {} : { total: Number(total) }),
  };
}

/** The last line of an answer, which says that it is whole. */
function trailerIn(line: string | undefined): JsonObject {
  const value = line === undefined ? undefined : parseJson(line).value;
  if (isObject(value) && value.complete === true && value.cursor !== undefined) return value;
  throw new Unusable('The answer of the server does not say that it is whole. Start the export again.');
}

function parametersOf({ since, patient, filters }: ExportOptions): URLSearchParams {
  const parameters = new URLSearchParams({ limit: PAGE, trailer: 'true' });
  for (const [name, values] of Object.entries(filters)) for (const value of values) parameters.append(name, value);
  if (since !== undefined) parameters.set('since', since);
  if (patient !== undefined) parameters.set('patient', patient);
  return parameters;
}

/** A state to go on with: only of the very same export, and while what it wrote is there. */
function stateOf(file: StateFile<ExportState> | undefined, { from, format, out }: ExportOptions, query: string) {
  const state = file?.read();
  if (state === undefined || out === undefined) return undefined;
  const same = state.from === withoutSecrets(from) && state.format === format && state.query === query;
  return same && isThere(format, out, state.written) ? state : undefined;
}

/** How far an export is. */
type Reached = Omit<ExportState, 'from' | 'format' | 'query'>;

/** `export`: cases from a server or a store, page by page; with `--out` it goes on where it was cut off. */
export async function exportCases(options: ExportOptions, start: StartServer): Promise<number> {
  checkOutput(options.format, options.out);
  return withOutputs(options.out === undefined ? [] : [options.out], () => exportTo(options, start));
}

async function exportTo(options: ExportOptions, start: StartServer): Promise<number> {
  const { format, out } = options;
  const query = parametersOf(options).toString();
  const file = out === undefined ? undefined : stateFile(`${out}.state.json`, stateShape);
  const state = stateOf(file, options, query);
  if (state !== undefined) console.error(`Going on after ${state.cases + state.removed} cases (${out}.state.json).`);
  const elements = () => loadMapping().elements();
  const remote = await openSource(options.from, start);
  try {
    let opened: ExportOutput | undefined;
    // what stands at the place is given up only for an answer
    const output = () => {
      opened ??= openOutput(format, out, elements, state?.written);
      return opened;
    };
    const keep = (reached: Reached) => file?.write({ from: withoutSecrets(options.from), format, query, ...reached });
    const end = await takeAll({ remote, query, output, state, keep });
    if ('refused' in end) return refused(remote, end.refused, end.begun ? file : undefined);
    await output().finish({ ...end });
    if (output().closed) return EXIT.good;
    file?.remove();
    console.error(summary(end));
    return EXIT.good;
  } finally {
    await remote.close();
  }
}

/** What an export is made of. */
interface Taking {
  remote: Remote;
  query: string;
  /** The output, opened with the first call. */
  output(): ExportOutput;
  state: Reached | undefined;
  keep(reached: Reached): void;
}

/** What was exported, and the cursor for what changes from now on. */
interface Taken {
  cases: number;
  removed: number;
  cursor: string;
}

/** Takes page after page into the output, keeping how far it is after each; ends with the last page or a refusal. */
async function takeAll({
  remote,
  query,
  output,
  state,
  keep,
}: Taking): Promise<Taken | { refused: Answer; begun: boolean }> {
  const parameters = new URLSearchParams(query);
  const counts = { cases: state?.cases ?? 0, removed: state?.removed ?? 0 };
  const progress = transferProgress('cases', counts.cases + counts.removed);
  let { total, page: next } = state ?? {};
  try {
    for (;;) {
      if (next !== undefined) parameters.set('page', next);
      const page = await pageOf(remote, parameters);
      if (!('lines' in page)) return { refused: page, begun: next !== undefined };
      await output().add(page.lines);
      const removed = page.lines.filter((line) => line.endsWith(',"removed":true}')).length;
      counts.removed += removed;
      counts.cases += page.lines.length - removed;
      total ??= page.total;
      progress.add(page.lines.length, total);
      next = page.next;
      if (next === undefined || output().closed) return { ...counts, cursor: page.cursor };
      const written = output().written();
      if (written !== undefined) keep({ page: next, written, ...counts, ...(total === undefined ? {} : { total }) });
    }
  } finally {
    progress.hide();
  }
}

function summary({ cases, removed, cursor }: Taken): string {
  const gone = removed > 0 ? `, ${removed} removed` : '';
  return `${cases} case${cases === 1 ? '' : 's'}${gone}. What changes from now on: --since ${cursor}`;
}

/** Says why the server refuses; where the place to go on from has expired, what was kept of it goes. */
function refused(remote: Remote, answer: Answer, file: StateFile<ExportState> | undefined): number {
  for (const issue of refusalIssues(answer)) {
    tellFinding({ input: remote.name }, issue);
  }
  if (answer.status === 410 && file !== undefined) {
    file.remove();
    console.error('Start the export again: it begins anew.');
  }
  return EXIT.unusable;
}
