import { SEARCH_TABLES, type SearchRows, type SearchTable } from '../../../search/index.ts';
import type { SqlValue } from '../connection.ts';
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

const VALUES: Readonly<Record<SearchTable, (rows: SearchRows) => SqlValue[][]>> = {
  token: ({ token }) => token.map(({ p, g, system, code }, n) => [p, g, n, system, code]),
  string: ({ string }) => string.map(({ p, g, folded, exact }, n) => [p, g, n, folded, exact]),
  date: ({ date }) => date.map(({ p, g, low, high }, n) => [p, g, n, low, high]),
  quantity: ({ quantity }) =>
    quantity.map(({ p, g, system, code, low, high }, n) => [p, g, n, system, code, low, high]),
  reference: ({ reference }) => reference.map(({ p, g, type, id }, n) => [p, g, n, type, id]),
};

/** The tables of search rows, with what a resource has for each: the values between `row` and the patient. */
export const searchRowTables: readonly {
  name: SearchTable;
  table: Table;
  valuesOf(rows: SearchRows): SqlValue[][];
}[] = SEARCH_TABLES.map((name) => ({ name, table: searchTable(name), valuesOf: VALUES[name] }));
