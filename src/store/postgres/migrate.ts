import type { PoolClient } from 'pg';
import { migrations } from '../migrations/index.ts';
import { numberOf } from '../sql/index.ts';
import { StoreTooNew } from '../store-errors.ts';

/** Any number, the same in every process: who migrates holds the lock with it. */
const LOCK = 4_726_001;

/**
 * Brings the schema to this program's version, however long that takes. Of several processes that start at the same time,
 * one does it and the others wait. A schema that is as it should be is not written to, lest a standby refuse.
 * @param missing called where there is no schema yet
 */
export async function migrate(client: PoolClient, schema: string, missing: () => void = () => {}): Promise<void> {
  // what another process made while this one waited for the lock must be seen, whatever the database's default is
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  try {
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query('SET LOCAL lock_timeout = 0');
    await client.query(NOTICE_ABSENCE);
    await client.query(`SELECT pg_advisory_xact_lock(${LOCK}, hashtext('${schema}'))`);
    // for tables that something else holds, nobody has to wait longer than for any
    await client.query('SET LOCAL lock_timeout = DEFAULT');
    const version = await schemaVersion(client, schema);
    if (version > migrations.length) {
      throw new StoreTooNew(
        `The store has schema version ${version}; this program knows up to ${migrations.length}. Use the newer program.`,
      );
    }
    if (version === 0) missing();
    if (version < migrations.length) await migrateFrom(client, version);
    const { rows } = await client.query(ORDER_KEPT);
    if (numberOf(rows[0], 'kept') === 0) await client.query(KEEP_ORDER);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** The version of the schema, which is made where there is none: whoever may not make one may use one that is there. */
async function schemaVersion(client: PoolClient, schema: string): Promise<number> {
  const { rows: found } = await client.query(
    `SELECT (to_regnamespace('${schema}') IS NOT NULL)::integer AS schema,
       (to_regclass('${schema}.store_schema') IS NOT NULL)::integer AS store`,
  );
  if (numberOf(found[0], 'schema') === 0) await client.query(`CREATE SCHEMA ${schema}`);
  if (numberOf(found[0], 'store') === 0) await client.query('CREATE TABLE store_schema (version INTEGER NOT NULL)');
  const { rows } = await client.query('SELECT COALESCE(MAX(version), 0)::integer AS version FROM store_schema');
  return numberOf(rows[0], 'version');
}

async function migrateFrom(client: PoolClient, version: number): Promise<void> {
  for (const { postgres } of migrations.slice(version)) await client.query(postgres);
  await client.query('DELETE FROM store_schema');
  await client.query('INSERT INTO store_schema (version) VALUES ($1)', [migrations.length]);
}

/**
 * Lets the server look every second whether the process is still there (PostgreSQL 14 or later): it ends the statement of
 * one that is gone, for which the next process would wait.
 */
const NOTICE_ABSENCE = `
  SELECT set_config(name, '1s', true) FROM pg_settings WHERE name = 'client_connection_check_interval'`;

/** Whether the next sequence lies above all that are stored. */
const ORDER_KEPT = `
  SELECT (base + pg_snapshot_xmax(pg_current_snapshot())::text::bigint > stored.last)::integer AS kept
  FROM store_origin, (SELECT COALESCE(MAX(sequence), 0) AS last FROM store_commit) stored`;

/** A database restored into another server meets transaction numbers that start anew: the base is raised for them. */
const KEEP_ORDER = `
  UPDATE store_origin SET base = stored.last - pg_current_xact_id()::text::bigint
  FROM (SELECT COALESCE(MAX(sequence), 0) AS last FROM store_commit) stored
  WHERE stored.last > base + pg_current_xact_id()::text::bigint`;
