import type { CaseItem } from '../interaction/case/case-list.ts';
import type { CaseQuery } from '../interaction/case/case-query.ts';
import { caseValue } from '../interaction/case/case-text.ts';
import type { FieldElements } from '../mapping/index.ts';
import { caseArchive, csvHead, csvLines, rowsOf, type TableItem, tableNamed } from '../tabular/index.ts';
import { caseBytes } from './case-bytes.ts';

/** A piece of an answer. */
export type Piece = string | Uint8Array;

/** Cases, some at a time. */
type CasePages = AsyncIterable<readonly CaseItem[]>;

/** What the end of a list knows: how many cases and tombstones it had, and the cursor. */
type Ending = () => { cases: number; removed: number; cursor: string };

/** A form in which a list of cases is given out. */
export interface CaseForm {
  contentType: string;
  /** Name of the file it is saved as. */
  fileName?: string;
  /** Whether compressing it makes it smaller. */
  compressible: boolean;
  pieces(pages: CasePages, ending: Ending): AsyncIterable<Piece>;
}

/** The table of ids of cases that are no more. */
const REMOVED = 'removed_cases';

/** Whether a table of cases, or that of cases that are no more, has a name. */
export const isTable = (name: string): boolean => name === REMOVED || tableNamed(name) !== undefined;

async function* jsonArray(pages: CasePages): AsyncGenerator<Piece> {
  let before = '[';
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield caseBytes(page, { before, between: ',\n' });
    before = ',\n';
  }
  yield before === '[' ? '[]\n' : ']\n';
}

async function* lines(pages: CasePages, ending: Ending, trailer: boolean): AsyncGenerator<Piece> {
  for await (const page of pages) if (page.length > 0) yield caseBytes(page, { between: '\n', after: '\n' });
  if (trailer) yield `${JSON.stringify({ complete: true, ...ending() })}\n`;
}

async function* csv(pages: CasePages, name: string): AsyncGenerator<string> {
  const table = tableNamed(name);
  yield table === undefined ? 'case_id\n' : csvHead(table);
  for await (const page of pages) {
    const rows = page.flatMap((item) => {
      if (table === undefined) return item.removed ? [[item.id]] : [];
      return item.removed ? [] : rowsOf(table, caseValue(item));
    });
    yield csvLines(rows);
  }
}

async function* tableItems(pages: CasePages): AsyncGenerator<TableItem> {
  for await (const page of pages) {
    for (const item of page) yield item.removed ? { removed: item.id } : { case: caseValue(item) };
  }
}

/** The form that a media type stands for. */
export function caseForm(
  { contentType, table, query }: { contentType: string; table: string; query: CaseQuery },
  elements: () => FieldElements,
): CaseForm {
  if (contentType === 'text/csv') {
    return {
      contentType: 'text/csv; charset=utf-8; header=present',
      fileName: `${table}.csv`,
      compressible: true,
      pieces: (pages) => csv(pages, table),
    };
  }
  if (contentType === 'application/zip') {
    return {
      contentType,
      fileName: 'cases.zip',
      compressible: false,
      pieces: (pages, ending) => caseArchive(tableItems(pages), elements(), ending),
    };
  }
  if (contentType === 'application/x-ndjson') {
    return { contentType, compressible: true, pieces: (pages, ending) => lines(pages, ending, query.trailer) };
  }
  return { contentType: 'application/json; charset=utf-8', compressible: true, pieces: jsonArray };
}
