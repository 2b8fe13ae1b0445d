import type { Table } from './table.ts';
import type { Row } from './write-rows.ts';

/** CSV as RFC 4180 has it, with LF: commas, quotes only where they are needed, doubled inside. */

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A row as a line. */
export const csvLine = (row: Row): string => `${row.map(cell).join(',')}\n`;

/** Rows as lines. */
export const csvLines = (rows: readonly Row[]): string => rows.map(csvLine).join('');

/** The first line of a table: the names of its columns. */
export const csvHead = ({ columns }: Pick<Table, 'columns'>): string => csvLine(columns.map(({ name }) => name));
