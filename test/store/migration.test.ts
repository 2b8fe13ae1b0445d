import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { openPostgresStore, openSqliteStore, type ResourceStore } from '../../src/store/index.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { postgresPlace, SKIPPED, TEST_DATABASE_URL } from './postgres-place.ts';
import { putOne } from './put-one.ts';

const PATIENT = '{"resourceType":"Patient","id":"p"}';
const OBSERVATION =
  '{"resourceType":"Observation","id":"o","subject":{"reference":"Patient/p"},"device":{"reference":"Device/d"}}';

/** A store as it was before references had one table: an Observation that refers to two resources, one searched. */
const ROWS = `
INSERT INTO store_commit (sequence, instant) VALUES (1, '2026-01-01T00:00:00.000Z');
INSERT INTO resource_version (row, type, id, version, sequence, last_updated, method, patient, content) VALUES
  (1, 'Patient', 'p', 1, 1, '2026-01-01T00:00:00.000Z', 'PUT', 'p', '${PATIENT}'),
  (2, 'Observation', 'o', 1, 1, '2026-01-01T00:00:00.000Z', 'PUT', 'p', '${OBSERVATION}');
INSERT INTO resource (type, id, row, deleted, patient) VALUES ('Patient', 'p', 1, 0, 'p'), ('Observation', 'o', 2, 0, 'p');
INSERT INTO resource_reference (row, target_type, target_id) VALUES (2, 'Patient', 'p'), (2, 'Device', 'd');
INSERT INTO search_reference (row, p, g, n, type, id) VALUES (2, 77, 0, 0, 'Patient', 'p');
`;

const BEFORE = 8;

/** What is referred to after the migration, and after a write on top of it. */
async function referredTo(store: ResourceStore): Promise<unknown> {
  const referrers = () =>
    store.read(async (reader) => [
      await reader.referrers({ type: 'Patient', id: 'p' }, 5),
      await reader.referrers({ type: 'Device', id: 'd' }, 5),
    ]);
  const before = await referrers();
  const text = OBSERVATION.replace('Device/d', 'Device/e');
  await store.transaction(async (writer) => {
    await putOne(writer, { type: 'Observation', id: 'o', text, method: 'PUT' });
    return { commit: true, value: undefined };
  });
  return { before, after: await referrers() };
}

const o = { type: 'Observation', id: 'o' };
const EXPECTED = { before: [[o], [o]], after: [[o], []] };
const KEPT = 'SELECT p, type, id FROM search_reference WHERE row = 2 ORDER BY p';
const EACH_ONCE = [
  { p: 0, type: 'Device', id: 'd' },
  { p: 77, type: 'Patient', id: 'p' },
];

describe('a store with two tables of references', () => {
  test('on SQLite knows the same of them in one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'iscm-store-'));
    const path = join(folder, 'store.sqlite');
    const database = new DatabaseSync(path);
    for (const { sqlite } of migrations.slice(0, BEFORE)) database.exec(sqlite);
    database.exec(`${ROWS} PRAGMA user_version = ${BEFORE}`);
    const store = await openSqliteStore({ path });
    expect(database.prepare(KEPT).all()).toEqual(EACH_ONCE);
    expect(await referredTo(store)).toEqual(EXPECTED);
    await store.close();
    database.close();
    await rm(folder, { recursive: true });
  });

  test.skipIf(TEST_DATABASE_URL === undefined)(
    `on PostgreSQL too${TEST_DATABASE_URL ? '' : ` (${SKIPPED})`}`,
    async () => {
      const place = await postgresPlace();
      const steps = migrations.slice(0, BEFORE).map(({ postgres }) => postgres);
      await place.query(`CREATE SCHEMA ${place.schema}`);
      for (const step of [...steps, ROWS]) await place.query(step);
      await place.query(
        `CREATE TABLE store_schema (version INTEGER NOT NULL); INSERT INTO store_schema VALUES (${BEFORE})`,
      );
      const store = await openPostgresStore({ url: place.url });
      expect(await place.query(KEPT.replace('SELECT p', 'SELECT p::integer'))).toEqual(EACH_ONCE);
      expect(await referredTo(store)).toEqual(EXPECTED);
      await store.close();
      await place.dispose();
    },
  );
});

test('a store in SQLite from before long URLs were shortened finds by them what it holds', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-store-'));
  const path = join(folder, 'store.sqlite');
  const url = `http://a.example/${'é'.repeat(1000)}`;
  const database = new DatabaseSync(path);
  for (const { sqlite } of migrations.slice(0, 11)) database.exec(sqlite);
  database.exec(
    `INSERT INTO resource_source (url, type, id) VALUES ('${url}', 'Patient', 'p'); PRAGMA user_version = 11`,
  );
  database.close();
  const store = await openSqliteStore({ path });
  expect(await store.read((reader) => reader.findSources([url]))).toEqual([{ type: 'Patient', id: 'p' }]);
  await store.close();
  await rm(folder, { recursive: true });
});

describe.skipIf(TEST_DATABASE_URL === undefined)('a store in PostgreSQL from before long texts were shortened', () => {
  test(`finds by them what it holds${TEST_DATABASE_URL ? '' : ` (${SKIPPED})`}`, async () => {
    const place = await postgresPlace();
    const steps = migrations.slice(0, 10).map(({ postgres }) => postgres);
    const value = 'é'.repeat(1000);
    await place.query(`CREATE SCHEMA ${place.schema}`);
    for (const step of [...steps, 'CREATE TABLE store_schema (version INTEGER NOT NULL)']) await place.query(step);
    await place.query(`
      INSERT INTO store_schema VALUES (10);
      INSERT INTO resource_version (row, type, id, version, sequence, last_updated, method, patient, content) VALUES
        (1, 'Patient', 'p', 1, 1, '2026-01-01T00:00:00.000Z', 'PUT', 'p', '${PATIENT}');
      INSERT INTO resource (type, id, row, deleted, patient) VALUES ('Patient', 'p', 1, 0, 'p');
      INSERT INTO resource_identifier (row, type, value, system) VALUES (1, 'Patient', '${value}', 'urn:x');
      INSERT INTO resource_source (url, type, id) VALUES ('${value}', 'Patient', 'p');`);
    const store = await openPostgresStore({ url: place.url });
    const found = await store.read(async (reader) => ({
      identified: await reader.findByIdentifier('Patient', { value, system: 'urn:x' }),
      sources: await reader.findSources([value]),
    }));
    expect(found).toEqual({ identified: ['p'], sources: [{ type: 'Patient', id: 'p' }] });
    await store.close();
    await place.dispose();
  });
});
