import { SEARCH_TABLES, type SearchRows, type SearchTable } from '../../../search/index.ts';
import type { SqlValue } from '../connection.ts';
import type { Dialect } from '../dialect.ts';
import { type ColumnType, shardedTable, type Table } from '../table.ts';

const COLUMNS = {
  token: { system: 'bigint', code: 'text' },
  string: { folded: 'text', exact: 'text' },
  date: { low: 'bigint', high: 'bigint' },
  quantity: { system: 'bigint', code: 'text', low: 'double precision', high: 'double precision' },
  reference: { type: 'text', id: 'text' },
} as const satisfies Record<SearchTable, Record<string, ColumnType>>;

const searchTable = (name: SearchTable): Table =>
  shardedTable(`search_${name}`, { row: 'bigint', p: 'bigint', g: 'bigint', n: 'bigint', ...COLUMNS[name] });

/** What the columns of a table hold for the rows of a version; `indexed` is that of the dialect. */
type RowsOf = (rows: SearchRows, row: number, patient: string | null, indexed: Dialect['indexed']) => SqlValue[][];

const ROWS: Readonly<Record<SearchTable, RowsOf>> = {
  token: ({ token }, row, patient, indexed) =>
    token.map(({ index, group, system, code }, n) => [row, index, group, n, system, indexed(code), patient]),
  string: ({ string }, row, patient) =>
    string.map(({ index, group, folded, exact }, n) => [row, index, group, n, folded, exact, patient]),
  date: ({ date }, row, patient) =>
    date.map(({ index, group, low, high }, n) => [row, index, group, n, low, high, patient]),
  quantity: ({ quantity }, row, patient, indexed) =>
    quantity.map(({ index, group, system, code, low, high }, n) => [
      row,
      index,
      group,
      n,
      system,
      indexed(code),
      low,
      high,
      patient,
    ]),
  reference: ({ reference }, row, patient, indexed) =>
    reference.map(({ index, group, type, id }, n) => [row, index, group, n, type, indexed(id), patient]),
};

/** The tables of search rows, with what a version has for each. */
export const searchRowTables: readonly { table: Table; rowsOf: RowsOf }[] = SEARCH_TABLES.map((name) => ({
  table: searchTable(name),
  rowsOf: ROWS[name],
}));
