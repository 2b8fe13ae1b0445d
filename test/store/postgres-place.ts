import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** The server that tests may use, if there is one; each place in it is a schema of its own. */
export const TEST_DATABASE_URL = process.env.TEST_DATABASE_URL;

/** Why tests over PostgreSQL did not run: part of the name of the skipped tests. */
export const SKIPPED = 'skipped, since TEST_DATABASE_URL is not set';

/** A schema for one test. */
export interface PostgresPlace {
  /** The URL of the store. */
  url: string;
  schema: string;
  /** Plain SQL beside the store, within the schema. */
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  dispose(): Promise<void>;
}

/** Makes a name for a schema and a plain connection to it; the store makes the schema itself. */
export async function postgresPlace(base = TEST_DATABASE_URL): Promise<PostgresPlace> {
  if (base === undefined) throw new Error(SKIPPED);
  const schema = `test_${randomBytes(6).toString('hex')}`;
  const url = new URL(base);
  url.searchParams.set('schema', schema);
  const client = new pg.Client({ connectionString: base, options: `-c search_path=${schema}` });
  await client.connect();
  return {
    url: url.href,
    schema,
    query: async (text, values) => (await client.query(text, values)).rows,
    dispose: async () => {
      await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      await client.end();
    },
  };
}
