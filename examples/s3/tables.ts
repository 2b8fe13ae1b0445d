import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** The tables of paper S3 as printed, and what their cells say. */

const cell = z.string();
const reference = { row: cell, reference: cell, number: cell, date: cell };
const table1Row = z.strictObject({ ...reference, patients: cell, primary: cell });
const table2Row = z.strictObject({
  ...reference,
  age: cell,
  location: cell,
  surgery: cell,
  radiotherapy: cell,
  chemotherapy: cell,
  outcome: cell,
  survival: cell,
});

const addedItems = z.record(cell, z.array(z.record(cell, cell)));

/** A row of Table 1, its cells as printed. */
export type Table1Row = z.infer<typeof table1Row>;
/** A row of Table 2, its cells as printed. */
export type Table2Row = z.infer<typeof table2Row>;

/** Items of a case, by list, that the paper's text states of a patient beside the table. */
export type AddedItems = z.infer<typeof addedItems>;

/** Cells are read as text (YAML's failsafe schema), so that neither `no` nor `42` becomes anything else. */
const read = (file: string): unknown =>
  parse(readFileSync(join(import.meta.dirname, file), 'utf8'), { schema: 'failsafe' });

const table = z.object({ columns: z.array(cell), rows: z.array(z.array(cell)) }).transform(({ columns, rows }) =>
  rows.map((cells) => {
    if (cells.length !== columns.length) throw new Error(`Row ${cells[0]} has ${cells.length} cells.`);
    return Object.fromEntries(columns.map((name, index) => [name, cells[index]]));
  }),
);

/** The rows of Table 1. */
export const readTable1 = (): Table1Row[] => table.pipe(z.array(table1Row)).parse(read('table-1.yaml'));
/** The rows of Table 2. */
export const readTable2 = (): Table2Row[] => table.pipe(z.array(table2Row)).parse(read('table-2.yaml'));

/** What the text states beside Table 2, by row. */
export const readText = (): Record<string, AddedItems> => z.record(cell, addedItems).parse(read('text.yaml'));

/** The number a cell consists of; any other cell stops the build. */
export function wholeNumber(printed: string): number {
  if (!/^\d+$/.test(printed)) throw new Error(`"${printed}" is not a whole number.`);
  return Number(printed);
}

/** The reference of a row, e.g. "Mercier P et al. (42), 1984". */
export const referenceText = (row: Table1Row | Table2Row): string =>
  `${row.reference}${row.number === '' ? '' : ` (${row.number})`}, ${row.date}`;

/** The printed site (or histology) of each patient of a row, in the order of the cell; undefined: not recorded. */
export function sitesOf({ row, patients, primary }: Table1Row): (string | undefined)[] {
  const count = wholeNumber(patients);
  if (primary.startsWith('n.a.')) return Array.from({ length: count }, () => undefined);
  const sites = primary.split(', ').flatMap((part) => {
    const counted = /^(?<site>.+) (?<times>\d+)$/.exec(part)?.groups;
    return Array.from({ length: wholeNumber(counted?.times ?? '1') }, () => counted?.site ?? part);
  });
  if (sites.length !== count) throw new Error(`Table 1, row ${row}: ${sites.length} sites of ${count} patients.`);
  return sites;
}

/** Rows of Table 2 that belong to one reference. */
export type RowsOfReference = [Table2Row, ...Table2Row[]];

/** The rows of one reference; those after the first have the reference's cells empty. */
export function byReference(rows: readonly Table2Row[]): RowsOfReference[] {
  const groups: RowsOfReference[] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (row.reference === '' && last !== undefined) last.push(row);
    else groups.push([row]);
  }
  return groups;
}
