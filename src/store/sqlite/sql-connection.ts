import { type Row, rowOf, type SqlConnection, type Table } from '../sql/index.ts';
import type { Connection } from './connection.ts';
import { sqliteDialect } from './dialect.ts';
import { runStatement } from './run-statement.ts';
import type { Statement } from './statement.ts';
import type { WriteThread } from './write-thread.ts';

/** The port of the shared SQL over a connection of this thread: everything is answered at once. */
export const readingConnection = (connection: Connection): SqlConnection =>
  sqlConnection(async (statement) => runStatement(connection, statement));

/** The port of the shared SQL over the thread that writes. */
export const writingConnection = (thread: WriteThread): SqlConnection => sqlConnection(thread.run);

function sqlConnection(run: (statement: Statement) => Promise<unknown>): SqlConnection {
  return {
    dialect: sqliteDialect,
    get: async (sql, ...values) => {
      const row = await run({ kind: 'get', sql, values });
      return row === undefined ? undefined : rowOf(row);
    },
    all: async (sql, ...values) => rowsOf(await run({ kind: 'all', sql, values })),
    run: async (sql, ...values) => Number(await run({ kind: 'run', sql, values })),
    insert: async (table, rows) => {
      if (rows.length === 0) return;
      const columns = columnsOf(table);
      const width = columns.length;
      const values = rows.flatMap((row) => (row.length > width ? row.slice(0, width) : row));
      await run({ kind: 'insert', table: table.name, columns, conflict: table.conflict, values });
    },
  };
}

function rowsOf(rows: unknown): Row[] {
  if (!Array.isArray(rows)) throw new TypeError('rows were expected');
  return rows.map(rowOf);
}

const columnsOf = ({ columns, shardKeyLast }: Table) =>
  columns.slice(0, columns.length - (shardKeyLast ? 1 : 0)).map(([name]) => name);
