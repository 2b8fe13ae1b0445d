import type { PoolClient } from 'pg';
import { migrations } from '../migrations/index.ts';
import { StoreTooNew } from '../resource-store.ts';
import { numberOf } from '../sql/index.ts';

/** Any number, the same in every process: who migrates holds the lock with it. */
const LOCK = 4_726_001;

/** Brings the schema to this program's version. Of several processes that start at the same time, one does it. */
export async function migrate(client: PoolClient, schema: string): Promise<void> {
  await client.query(`BEGIN; SELECT pg_advisory_xact_lock(${LOCK}, hashtext('${schema}'))`);
  try {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await client.query('CREATE TABLE IF NOT EXISTS store_schema (version INTEGER NOT NULL)');
    const { rows } = await client.query('SELECT COALESCE(MAX(version), 0)::integer AS version FROM store_schema');
    const version = numberOf(rows[0], 'version');
    if (version > migrations.length) {
      throw new StoreTooNew(
        `The store has schema version ${version}; this program knows up to ${migrations.length}. Use the newer program.`,
      );
    }
    for (const { postgres } of migrations.slice(version)) await client.query(postgres);
    await client.query('DELETE FROM store_schema');
    await client.query('INSERT INTO store_schema (version) VALUES ($1)', [migrations.length]);
    await client.query(KEEP_ORDER);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/**
 * A database restored into another server meets transaction numbers that start anew: the base is raised so that the next
 * sequence lies above all that are stored.
 */
const KEEP_ORDER = `
  UPDATE store_origin SET base = stored.last - pg_current_xact_id()::text::bigint
  FROM (SELECT COALESCE(MAX(sequence), 0) AS last FROM store_commit) stored
  WHERE stored.last > base + pg_current_xact_id()::text::bigint`;
