import type { SqlConnection, Table } from '../sql/index.ts';
import type { Connection } from './connection.ts';
import { sqliteDialect } from './dialect.ts';

/** The port of the shared SQL over a connection in this process: everything is answered at once. */
export function sqlConnection({ sql }: Connection): SqlConnection {
  return {
    dialect: sqliteDialect,
    get: async (text, ...values) => sql(text).get(...values),
    all: async (text, ...values) => sql(text).all(...values),
    run: async (text, ...values) => Number(sql(text).run(...values).changes),
    insert: async (table, rows) => {
      if (rows.length === 0) return;
      const width = widthOf(table);
      const statement = sql(insertText(table, width));
      for (const row of rows) statement.run(...(row.length > width ? row.slice(0, width) : row));
    },
  };
}

const widthOf = ({ columns, shardKeyLast }: Table) => columns.length - (shardKeyLast ? 1 : 0);

const texts = new WeakMap<Table, string>();

function insertText(table: Table, width: number): string {
  const known = texts.get(table);
  if (known !== undefined) return known;
  const names = table.columns.slice(0, width).map(([name]) => name);
  const text = `INSERT INTO ${table.name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ${table.conflict}`;
  texts.set(table, text);
  return text;
}
