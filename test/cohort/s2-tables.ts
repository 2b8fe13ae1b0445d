import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { type CohortTable, percentText, type TableBlock, type TableRow } from '../../src/cohort/tables/index.ts';

/** What the paper prints of a block. */
interface Printed {
  n: number;
  rows?: Record<string, [count: number, percent?: string]>;
  figures?: Record<string, string>;
}

const paper: Record<string, Printed> = parse(readFileSync(new URL('fixtures/s2-tables.yaml', import.meta.url), 'utf8'));

/** Ids of the blocks that S2 prints. */
export const printedBlocks: readonly string[] = Object.keys(paper);

/** A block of the tables. */
export const blockOf = (tables: readonly CohortTable[], id: string): TableBlock | undefined =>
  tables.flatMap(({ blocks }) => blocks).find((block) => block.id === id);

/** Rows by id, those within a row also as `row/part`. */
export function rowsOf(rows: readonly TableRow[], of = ''): Record<string, TableRow> {
  return Object.fromEntries(
    rows.flatMap((row) => [
      [row.id, row],
      [`${of}${row.id}`, row],
      ...Object.entries(rowsOf(row.rows ?? [], `${row.id}/`)),
    ]),
  );
}

/** Every count, percentage and figure that S2 prints of a block is the block's. */
export function expectPrinted(tables: readonly CohortTable[], id: string): void {
  const block = blockOf(tables, id);
  const printed = paper[id];
  expect(block?.n).toBe(printed?.n);
  const rows = rowsOf(block?.rows ?? []);
  for (const [row, [count, percent]] of Object.entries(printed?.rows ?? {})) {
    expect([row, rows[row]?.count]).toEqual([row, count]);
    if (percent !== undefined) expect([row, percentText(rows[row]?.percent ?? null)]).toEqual([row, percent]);
  }
  for (const [figure, text] of Object.entries(printed?.figures ?? {})) {
    expect(block?.figures.find((one) => one.id === figure)?.text).toBe(text);
  }
}
