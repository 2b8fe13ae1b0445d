import type { JsonObject } from '../../src/fhir/json.ts';
import { caseTables } from '../../src/tabular/case-tables.ts';
import type { TableFile } from '../../src/tabular/read/load-table.ts';
import { csvHead, csvLines } from '../../src/tabular/write/csv-text.ts';
import { rowsOf } from '../../src/tabular/write/write-rows.ts';

/** Cases as CSV texts by table, those without rows left out. */
export function tablesOf(cases: readonly JsonObject[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const table of caseTables) {
    const rows = cases.flatMap((value) => rowsOf(table, value));
    if (rows.length > 0 || table.kind === 'case') texts.set(table.name, `${csvHead(table)}${csvLines(rows)}`);
  }
  return texts;
}

/** CSV texts as files. */
export function filesOf(texts: ReadonlyMap<string, string>): TableFile[] {
  return [...texts].map(([name, text]) => ({ name: `${name}.csv`, bytes: new TextEncoder().encode(text) }));
}
