import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { SearchTime, SqlConnection, SqlValue, Table } from '../sql/index.ts';
import { TooCostly } from '../store-errors.ts';
import { postgresDialect } from './dialect.ts';
import { errorCode } from './postgres-error.ts';

/**
 * The port of the shared SQL over a connection to the server, for one transaction. Each statement is planned once per
 * connection. The server ends what takes longer than the connection's time for a statement, and searches before that
 * where they have less.
 */
export function sqlConnection(client: PoolClient, time: SearchTime): SqlConnection {
  const query = (text: string, values: unknown[]) => client.query({ ...statementOf(text), values });
  const limit = (time: number | 'DEFAULT') => client.query(`SET LOCAL statement_timeout = ${time}`);
  const search = async (text: string, values: unknown[], leftMs: number) => {
    if (leftMs <= 0) throw new TooCostly('The time for a search is over.');
    if (!time.isLess) return query(text, values);
    const [, found] = await Promise.all([limit(Math.ceil(leftMs)), query(text, values), limit('DEFAULT')]);
    return found;
  };
  return {
    dialect: postgresDialect,
    get: async (text, ...values) => (await query(text, values.map(bindable))).rows[0],
    all: async (text, ...values) => (await query(text, values.map(bindable))).rows,
    allInTime: async (text, ...values) => {
      try {
        return (await time.run((leftMs) => search(text, values.map(bindable), leftMs))).rows;
      } catch (error) {
        throw errorCode(error) === QUERY_CANCELED ? new TooCostly('The time for a search is over.') : error;
      }
    },
    run: async (text, ...values) => (await query(text, values.map(bindable))).rowCount ?? 0,
    send: async (text, ...values) => {
      await query(text, values.map(bindable));
    },
    insert: async (table, rows) => {
      if (rows.length === 0) return;
      await query(
        insertText(table),
        table.columns.map((_, at) => rows.map((row) => bindable(row[at] ?? null))),
      );
    },
  };
}

/** What a statement fails with that took longer than `statement_timeout`. */
const QUERY_CANCELED = '57014';

/** PostgreSQL keeps no U+0000 in text. It stands in no valid resource; in what is looked for it matches nothing real. */
function bindable(value: SqlValue): SqlValue {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value;
}

/** Without a name the server plans it anew each time, and keeps nothing. */
interface Statement {
  name?: string;
  text: string;
}

const statements = new Map<string, Statement>();

/** The statement with `$1` … for `?` and a name under which the server keeps its plan. */
function statementOf(sql: string): Statement {
  const known = statements.get(sql);
  if (known) return known;
  let count = 0;
  const text = sql.replace(/\?/g, () => `$${++count}`);
  if (statements.size >= STATEMENTS_KEPT || text.length > LONGEST_KEPT) return { text };
  const made = { name: `s${createHash('sha256').update(text).digest('hex').slice(0, 24)}`, text };
  statements.set(sql, made);
  return made;
}

/**
 * Bounds what this process and each connection of the server keep of statements whose text depends on a request
 * (searches).
 */
const STATEMENTS_KEPT = 500;
const LONGEST_KEPT = 4000;

const texts = new WeakMap<Table, string>();

/** All rows in one statement, a list per column. */
function insertText(table: Table): string {
  const known = texts.get(table);
  if (known !== undefined) return known;
  const names = table.columns.map(([name]) => name).join(', ');
  const lists = table.columns.map(([, type]) => `?::${type}[]`).join(', ');
  const text = `INSERT INTO ${table.name} (${names}) SELECT * FROM unnest(${lists}) ${table.conflict}`;
  texts.set(table, text);
  return text;
}
