import { z } from 'zod';
import { EXIT } from './exit-code.ts';
import type { ExportFormat } from './export-format.ts';
import { checkOutput, openOutput, writtenShape } from './export-output.ts';
import { findingText } from './findings.ts';
import { openRemote, type Remote, refusalIssues } from './remote.ts';
import type { StartServer } from './serve.ts';
import { type StateFile, stateFile } from './state-file.ts';
import { definitionsWith, loadMapping } from './toolkit.ts';
import { transferProgress } from './transfer-progress.ts';

/** What an export is asked for. */
export interface ExportOptions {
  from: string;
  format: ExportFormat;
  out?: string;
  since?: string;
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
});
type ExportState = z.infer<typeof stateShape>;

/** One page of an export. */
interface CasePage {
  lines: string[];
  cursor: string;
  /** Where to go on; nothing after the last page. */
  next?: string;
}

async function pageOf(remote: Remote, parameters: URLSearchParams): Promise<CasePage | Response> {
  const answer = await remote.request(`/cases?${parameters}`, { headers: { accept: 'application/x-ndjson' } });
  if (!answer.ok) return answer;
  const text = await answer.text();
  const next = /<\?([^>]*)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
  const page = next === undefined ? null : new URLSearchParams(next).get('page');
  return {
    lines: text.split('\n').filter((line) => line !== ''),
    cursor: answer.headers.get('x-iscm-cursor') ?? '',
    ...(page === null ? {} : { next: page }),
  };
}

function parametersOf({ since, filters }: ExportOptions): URLSearchParams {
  const parameters = new URLSearchParams({ limit: PAGE });
  for (const [name, values] of Object.entries(filters)) for (const value of values) parameters.append(name, value);
  if (since !== undefined) parameters.set('since', since);
  return parameters;
}

/** A state to go on with: only of the very same export. */
function stateOf(file: StateFile<ExportState> | undefined, { from, format }: ExportOptions, query: string) {
  const state = file?.read();
  const same = state?.from === from && state.format === format && state.query === query;
  return same ? state : undefined;
}

/** `export`: cases from a server or a store, page by page; with `--out` it goes on where it was cut off. */
export async function exportCases(options: ExportOptions, start: StartServer): Promise<number> {
  const { format, out } = options;
  const parameters = parametersOf(options);
  const query = parameters.toString();
  const file = out === undefined ? undefined : stateFile(`${out}.state.json`, stateShape);
  const state = stateOf(file, options, query);
  const elements = () => loadMapping(definitionsWith([], false)).elements();
  checkOutput(format, out);
  const remote = await openRemote(options.from, start);
  const progress = transferProgress('cases');
  const counts = { cases: state?.cases ?? 0, removed: state?.removed ?? 0 };
  if (state !== undefined) console.error(`Going on after ${state.cases + state.removed} cases (${out}.state.json).`);
  try {
    const output = openOutput(format, out, elements, state?.written);
    let next = state?.page;
    for (;;) {
      if (next !== undefined) parameters.set('page', next);
      const page = await pageOf(remote, parameters);
      if (page instanceof Response) return await refused(remote, page, progress.hide);
      await output.add(page.lines);
      const removed = page.lines.filter((line) => line.endsWith(',"removed":true}')).length;
      counts.removed += removed;
      counts.cases += page.lines.length - removed;
      progress.add(page.lines.length);
      next = page.next;
      const written = next === undefined ? undefined : output.written();
      if (next !== undefined && written !== undefined) {
        file?.write({ from: options.from, format, query, page: next, written, ...counts });
      }
      if (next !== undefined) continue;
      await output.finish({ ...counts, cursor: page.cursor });
      file?.remove();
      progress.hide();
      console.error(summary(counts, page.cursor));
      return EXIT.good;
    }
  } finally {
    progress.hide();
    await remote.close();
  }
}

function summary({ cases, removed }: { cases: number; removed: number }, cursor: string): string {
  const gone = removed > 0 ? `, ${removed} removed` : '';
  return `${cases} cases${gone}. What changes from now on: --since ${cursor}`;
}

async function refused(remote: Remote, answer: Response, hide: () => void): Promise<number> {
  hide();
  for (const issue of await refusalIssues(answer)) {
    console.error(findingText({ input: remote.name }, issue, process.stderr.isTTY));
  }
  return answer.status < 500 ? EXIT.findings : EXIT.unusable;
}
