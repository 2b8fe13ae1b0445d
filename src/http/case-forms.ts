import { parseExact } from '../fhir/decimal.ts';
import { isObject, type JsonObject } from '../fhir/json.ts';
import type { CaseItem } from '../interaction/case-list.ts';
import type { CaseQuery } from '../interaction/case-query.ts';
import type { FieldElements } from '../mapping/index.ts';
import { caseArchive, csvHead, csvLines, rowsOf, type TableItem, tableNamed } from '../tabular/index.ts';

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

const lineOf = (item: CaseItem): string => (item.removed ? JSON.stringify({ id: item.id, removed: true }) : item.text);

async function* jsonArray(pages: CasePages): AsyncGenerator<string> {
  let before = '[';
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield before + page.map(lineOf).join(',\n');
    before = ',\n';
  }
  yield before === '[' ? '[]\n' : ']\n';
}

async function* lines(pages: CasePages, ending: Ending, trailer: boolean): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((item) => `${lineOf(item)}\n`).join('');
  if (trailer) yield `${JSON.stringify({ complete: true, ...ending() })}\n`;
}

function caseIn(text: string): JsonObject {
  const value = parseExact(text);
  return isObject(value) ? value : {};
}

async function* csv(pages: CasePages, name: string): AsyncGenerator<string> {
  const table = tableNamed(name);
  yield table === undefined ? 'case_id\n' : csvHead(table);
  for await (const page of pages) {
    const rows = page.flatMap((item) => {
      if (table === undefined) return item.removed ? [[item.id]] : [];
      return item.removed ? [] : rowsOf(table, caseIn(item.text));
    });
    yield csvLines(rows);
  }
}

async function* tableItems(pages: CasePages): AsyncGenerator<TableItem> {
  for await (const page of pages) {
    for (const item of page) yield item.removed ? { removed: item.id } : { case: caseIn(item.text) };
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
