import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { SqlConnection, SqlValue, Table } from '../sql/index.ts';
import { postgresDialect } from './dialect.ts';

/**
 * The port of the shared SQL over a connection to the server. Each statement is planned once per connection.
 */
export function sqlConnection(client: PoolClient): SqlConnection {
  const query = (text: string, values: unknown[]) => client.query({ ...statementOf(text), values });
  return {
    dialect: postgresDialect,
    get: async (text, ...values) => (await query(text, values.map(bindable))).rows[0],
    all: async (text, ...values) => (await query(text, values.map(bindable))).rows,
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

/** PostgreSQL keeps no U+0000 in text. It stands in no valid resource; in what is looked for it matches nothing real. */
function bindable(value: SqlValue): SqlValue {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value;
}

interface Statement {
  name: string;
  text: string;
}

const statements = new Map<string, Statement>();

/** The statement with `$1` … for `?` and a name under which the server keeps its plan. */
function statementOf(sql: string): Statement {
  const known = statements.get(sql);
  if (known) return known;
  let count = 0;
  const text = sql.replace(/\?/g, () => `$${++count}`);
  const made = { name: `s${createHash('sha256').update(text).digest('hex').slice(0, 24)}`, text };
  if (statements.size < STATEMENTS_KEPT) statements.set(sql, made);
  return made;
}

/** Bounds what is kept of statements whose text depends on a request (searches). */
const STATEMENTS_KEPT = 2000;

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
