import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';

/** A reader of the database that knows nothing of the program: plain SQL. */
export interface PlainReader {
  rows(sql: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Opens the database of a store (`sqlite:PATH`, `postgres://…?schema=NAME`) beside the program. */
export async function plainReader(store: string): Promise<PlainReader> {
  if (store.startsWith('sqlite:')) {
    const database = new DatabaseSync(store.slice('sqlite:'.length));
    return { rows: async (sql) => database.prepare(sql).all(), close: async () => database.close() };
  }
  const url = new URL(store);
  const schema = url.searchParams.get('schema') ?? 'public';
  url.searchParams.delete('schema');
  const client = new pg.Client({ connectionString: url.href, options: `-c search_path=${schema}` });
  await client.connect();
  return { rows: async (sql) => (await client.query(sql)).rows, close: () => client.end() };
}
