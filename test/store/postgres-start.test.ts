import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPostgresStore, type ResourceStore } from '../../src/store/index.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { type PostgresPlace, postgresPlace, SKIPPED, TEST_DATABASE_URL } from './postgres-place.ts';
import { putOne } from './put-one.ts';

const PATIENT = { type: 'Patient', id: 'p', text: '{"resourceType":"Patient","id":"p"}', method: 'PUT' } as const;

const put = (store: ResourceStore) =>
  store.transaction(async (writer) => ({ commit: true, value: await putOne(writer, PATIENT) }));

describe.skipIf(TEST_DATABASE_URL === undefined)(
  `a store in PostgreSQL that is opened${TEST_DATABASE_URL ? '' : ` (${SKIPPED})`}`,
  () => {
    let place: PostgresPlace;
    const open = (bounds = {}, url = place.url) => openPostgresStore({ url, ...bounds });
    beforeEach(async () => {
      place = await postgresPlace();
    });
    afterEach(() => place.dispose());

    test('takes for a migration as long as it needs, whatever the time for a statement', async () => {
      await place.query(`CREATE SCHEMA ${place.schema}`);
      for (const { postgres } of migrations.slice(0, 10)) await place.query(postgres);
      await place.query(`
        CREATE TABLE store_schema (version INTEGER NOT NULL);
        INSERT INTO store_schema VALUES (10);
        INSERT INTO resource_source (url, type, id) VALUES (repeat('x', 2000), 'Patient', 'p');
        CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(2); RETURN NEW; END $$;
        CREATE TRIGGER slow BEFORE UPDATE ON resource_source FOR EACH ROW EXECUTE FUNCTION slow();`);
      const store = await open({ statementTimeoutMs: 1000, busyTimeoutMs: 1000 });
      expect(await store.read((reader) => reader.findSources(['x'.repeat(2000)]))).toEqual([
        { type: 'Patient', id: 'p' },
      ]);
      await store.close();
    });

    test('waits while another process migrates, however long', async () => {
      await place.query(`BEGIN; SELECT pg_advisory_xact_lock(4726001, hashtext('${place.schema}'))`);
      const opened = open({ statementTimeoutMs: 1000, busyTimeoutMs: 1000 });
      const [first] = await Promise.all([Promise.race([opened, pause(2000, 'waits')]), pause(2000)]);
      expect(first).toBe('waits');
      await place.query('COMMIT');
      await (await opened).close();
    });

    test('by several processes at once is made by one, whatever isolation the database has by default', async () => {
      const url = new URL(place.url);
      url.searchParams.set('options', '-c default_transaction_isolation=serializable');
      const stores = await Promise.all(Array.from({ length: 4 }, () => open({}, url.href)));
      for (const store of stores) await store.close();
      expect(await place.query('SELECT version FROM store_schema')).toEqual([{ version: migrations.length }]);
    });

    test('goes on above the numbers it holds when it was restored into another server', async () => {
      const store = await open();
      const { sequence } = await put(store);
      await store.close();
      await place.query('INSERT INTO store_commit (sequence, instant) VALUES ($1, $2)', [sequence + 1_000_000, '2026']);
      const restored = await open();
      expect((await put(restored)).sequence).toBeGreaterThan(sequence + 1_000_000);
      await restored.close();
    });

    test('is refused where a newer program made it, and left as it is', async () => {
      await (await open()).close();
      await place.query('UPDATE store_schema SET version = 99');
      await expect(open()).rejects.toMatchObject({
        name: 'StoreTooNew',
        message: expect.stringContaining('version 99'),
      });
      expect(await place.query('SELECT version FROM store_schema')).toEqual([{ version: 99 }]);
    });

    test('lies in its schema also where the URL has options of its own', async () => {
      const url = new URL(place.url);
      url.searchParams.set('options', '-c geqo=off -c search_path=elsewhere');
      const store = await open({}, url.href);
      await put(store);
      expect(await place.query('SELECT id FROM resource')).toEqual([{ id: 'p' }]);
      await store.close();
    });

    describe('by a role of little right', () => {
      const url = () => {
        const own = new URL(place.url);
        own.username = place.schema;
        own.password = 'of-a-test';
        return own.href;
      };
      beforeEach(() => place.query(`CREATE ROLE ${place.schema} LOGIN PASSWORD 'of-a-test'`));
      afterEach(() => place.query(`DROP OWNED BY ${place.schema} CASCADE; DROP ROLE ${place.schema}`));

      test('lies in the schema that was made for it', async () => {
        await place.query(`CREATE SCHEMA ${place.schema} AUTHORIZATION ${place.schema}`);
        const store = await open({}, url());
        expect((await put(store)).version).toBe(1);
        await store.close();
      });

      test('is read where nothing can be written, as on a standby', async () => {
        const primary = await open();
        await put(primary);
        await primary.close();
        await place.query(`
          GRANT USAGE ON SCHEMA ${place.schema} TO ${place.schema};
          GRANT ALL ON ALL TABLES IN SCHEMA ${place.schema} TO ${place.schema};
          ALTER ROLE ${place.schema} SET default_transaction_read_only = on`);
        const standby = await open({}, url());
        expect((await standby.read((reader) => reader.read(PATIENT)))?.version).toBe(1);
        await expect(put(standby)).rejects.toMatchObject({ name: 'StoreUnavailable' });
        // and is not ready
        await expect(standby.check()).rejects.toMatchObject({ name: 'StoreUnavailable' });
        await standby.close();
      });
    });
  },
);

test('the URL of a store in PostgreSQL that cannot be read is refused without a word of what is in it', async () => {
  const refusal = await openPostgresStore({ url: 'postgres://me:of#a-test@host/db' }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ message: expect.stringMatching(/^The URL of the store cannot be read;/) });
  expect(inspect(refusal)).not.toContain('of#a-test');
});

test.each(['Cases', 'a-b', 'a; DROP SCHEMA public', ''])(
  'a schema that would need quotes is refused: "%s"',
  async (schema) => {
    const url = new URL('postgres://iscm@db.example/iscm');
    url.searchParams.set('schema', schema);
    await expect(openPostgresStore({ url: url.href })).rejects.toThrow(/^The schema in the URL of the store must be /);
  },
);
