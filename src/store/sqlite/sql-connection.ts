import {
  NeedsAlone,
  type Row,
  rowOf,
  type SearchTime,
  type SqlConnection,
  type SqlValue,
  type Table,
  untilDeadline,
} from '../sql/index.ts';
import type { Connection } from './connection.ts';
import { sqliteDialect } from './dialect.ts';
import { runStatement } from './run-statement.ts';
import type { SqlThread } from './sql-thread.ts';
import type { Statement, Write } from './statement.ts';

/** Sends a statement and gives what comes of it. */
type Run = (statement: Exclude<Statement, { kind: 'batch' }>) => Promise<unknown>;

/**
 * The port of the shared SQL over a connection of this thread: everything is answered at once. Searches may take
 * `withinMs` from now on.
 */
export const readingConnection = (connection: Connection, withinMs: number): SqlConnection =>
  sqlConnection(async (statement) => runStatement(connection, statement), untilDeadline(withinMs));

/** The port of the shared SQL over another thread. */
export const threadConnection = (thread: SqlThread, time: SearchTime): SqlConnection => sqlConnection(thread.run, time);

/** The port over a connection that reads; what is written is only put down. How many rows it changes nobody can say. */
export function recordingConnection(connection: Connection, writes: Write[]): SqlConnection {
  const put = async (write: Write) => {
    writes.push(write);
  };
  return {
    ...readingConnection(connection, 0),
    allInTime: () => Promise.reject(new NeedsAlone()),
    run: () => Promise.reject(new NeedsAlone()),
    send: (sql, ...values) => put({ kind: 'run', sql, values }),
    insert: async (table, rows) => {
      if (rows.length > 0) await put(insertion(table, rows));
    },
  };
}

function sqlConnection(run: Run, time: SearchTime): SqlConnection {
  return {
    dialect: sqliteDialect,
    get: async (sql, ...values) => {
      const row = await run({ kind: 'get', sql, values });
      return row === undefined ? undefined : rowOf(row);
    },
    all: async (sql, ...values) => rowsOf(await run({ kind: 'all', sql, values })),
    allInTime: async (sql, ...values) =>
      rowsOf(await time.run((withinMs) => run({ kind: 'all', sql, values, withinMs }))),
    run: async (sql, ...values) => Number(await run({ kind: 'run', sql, values })),
    send: async (sql, ...values) => {
      await run({ kind: 'run', sql, values });
    },
    insert: async (table, rows) => {
      if (rows.length > 0) await run(insertion(table, rows));
    },
  };
}

function rowsOf(rows: unknown): Row[] {
  if (!Array.isArray(rows)) throw new TypeError('rows were expected');
  return rows.map(rowOf);
}

function insertion(table: Table, rows: readonly (readonly SqlValue[])[]): Write {
  const columns = columnsOf(table);
  const values: SqlValue[] = [];
  for (const row of rows) for (let at = 0; at < columns.length; at++) values.push(row[at] ?? null);
  return { kind: 'insert', table: table.name, columns, conflict: table.conflict, values };
}

const columnsOf = ({ columns, shardKeyLast }: Table) =>
  columns.slice(0, columns.length - (shardKeyLast ? 1 : 0)).map(([name]) => name);
