import type { Dialect } from '../sql/index.ts';
import { IN_TIME } from './connection.ts';

/** What SQLite says in its own way. One writer at a time: what is committed is all there is before it. */
export const sqliteDialect: Dialect = {
  each: '(SELECT value, key AS n FROM json_each(?))',
  // without statistics SQLite takes a value for rare: for each of many rows it would go through all that have it
  unindexed: (column) => `+${column}`,
  oneOf: (column, query) => `${column} IN (${query})`,
  inTime: (number) => `CASE WHEN ${number} % 17 = 0 THEN ${IN_TIME}() ELSE 1 END`,
  indexed: (text) => text,
  state: "SELECT COALESCE(MAX(sequence), 0) AS sequence, '' AS open FROM store_commit",
  follows: 'SELECT 1 WHERE FALSE',
  horizon: 'SELECT COALESCE(MAX(sequence), 0) AS sequence FROM store_commit',
};
