import type { Table } from '../table.ts';
import type { Row } from './write-rows.ts';

/** CSV as RFC 4180 has it, with LF: quotes only where some separator needs them, doubled inside. */

/** What divides cells: a comma, or what the spreadsheets of a country want. */
export const SEPARATORS = { comma: ',', semicolon: ';', tab: '\t' } as const;

/** Name of a separator. */
export type Separator = keyof typeof SEPARATORS;

const cell = (text: string): string => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Rows as lines. */
export const csvLines = (rows: readonly Row[], separator: Separator = 'comma'): string =>
  rows.map((row) => `${row.map(cell).join(SEPARATORS[separator])}\n`).join('');

/** The first line of a table: the names of its columns. */
export const csvHead = ({ columns }: Pick<Table, 'columns'>, separator: Separator = 'comma'): string =>
  csvLines([columns.map(({ name }) => name)], separator);
