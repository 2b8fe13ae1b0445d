import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStore, type ResourceStore } from '../../src/store/index.ts';
import { storeContract } from './contract.ts';
import { putOne } from './put-one.ts';

storeContract('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-store-'));
  return {
    open: (now) => openSqliteStore({ path: join(folder, 'store.sqlite'), ...(now ? { now } : {}) }),
    dispose: () => rm(folder, { recursive: true }),
  };
});

describe('the SQLite file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'iscm-store-'));
    path = join(folder, 'deeper', 'store.sqlite');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('is in WAL mode and made with its folder', async () => {
    const store = await openSqliteStore({ path });
    await store.close();
    const database = new DatabaseSync(path);
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    database.close();
  });

  test('of a newer program is refused', async () => {
    await (await openSqliteStore({ path })).close();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 9999');
    database.close();
    await expect(openSqliteStore({ path })).rejects.toMatchObject({ name: 'StoreTooNew' });
  });

  test('must be a file', async () => {
    for (const none of ['', ':memory:']) await expect(openSqliteStore({ path: none })).rejects.toThrow('is a file');
  });

  test('that cannot be opened says that the store is unavailable', async () => {
    await expect(openSqliteStore({ path: folder })).rejects.toMatchObject({ name: 'StoreUnavailable' });
  });

  test.skipIf(process.platform !== 'linux')('cannot be made where a file system makes no folders', async () => {
    await expect(openSqliteStore({ path: '/proc/none/store.sqlite' })).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('on a disk that is nearly full is not ready, and can be read and written as long as there is room', async () => {
    const store = await openSqliteStore({ path, leastRoomBytes: Number.MAX_SAFE_INTEGER });
    await expect(store.check()).rejects.toMatchObject({ name: 'StoreUnavailable', code: 'ENOSPC' });
    await store.transaction(async (writer) => ({ commit: true, value: await writer.writeFingerprint('x') }));
    expect(await store.read((reader) => reader.fingerprint())).toBe('x');
    await store.close();
  });

  test('locked by another process makes writes fail as unavailable, and reads go on', async () => {
    const store = await openSqliteStore({ path, busyTimeoutMs: 1 });
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    await expect(store.check()).rejects.toMatchObject({ name: 'StoreUnavailable', code: 'SQLITE_BUSY' });
    expect(await store.read((reader) => reader.listCases({ limit: 1 }))).toEqual([]);
    other.exec('ROLLBACK');
    other.close();
    await store.check();
    await store.close();
  });

  test.each(['', '-wal'])('that is not at its place (%s) is written to no more until it is back', async (suffix) => {
    const store = await openSqliteStore({ path });
    const put = () =>
      store.transaction(async (writer) => ({
        commit: true,
        value: await putOne(writer, { type: 'Patient', id: 'a', method: 'PUT', text: '{"resourceType":"Patient"}' }),
      }));
    await put();
    await rename(`${path}${suffix}`, `${path}.moved`);
    await expect(put()).rejects.toMatchObject({ name: 'StoreUnavailable' });
    await expect(store.check()).rejects.toMatchObject({ name: 'StoreUnavailable' });
    await rename(`${path}.moved`, `${path}${suffix}`);
    expect((await put()).version).toBe(2);
    await store.close();
  });

  test('lets no read wait for ever behind others', async () => {
    const store = await openSqliteStore({ path, busyTimeoutMs: 50 });
    const { promise, resolve } = Promise.withResolvers<void>();
    const others = Array.from({ length: 4 }, () => store.read(() => promise));
    const late = store.read((reader) => reader.listCases({ limit: 1 }));
    await expect(late).rejects.toMatchObject({ name: 'StoreUnavailable', message: expect.stringContaining('busy') });
    resolve();
    await Promise.all(others);
    expect(await store.read((reader) => reader.listCases({ limit: 1 }))).toEqual([]);
    await store.close();
  });

  test('serves two stores at once', async () => {
    const [one, two] = [await openSqliteStore({ path }), await openSqliteStore({ path })];
    const put = (store: typeof one, id: string) =>
      store.transaction(async (writer) => ({
        commit: true,
        value: await putOne(writer, { type: 'Patient', id, method: 'PUT', text: '{"resourceType":"Patient"}' }),
      }));
    const made = [await put(one, 'a'), await put(two, 'b'), await put(one, 'b')];
    expect(made.map(({ version, sequence }) => [version, sequence])).toEqual([
      [1, 1],
      [1, 2],
      [2, 3],
    ]);
    await one.close();
    await two.close();
  });

  test('a case is made from what two stores at once wrote of its patient', async () => {
    const stores = [await openSqliteStore({ path }), await openSqliteStore({ path })];
    const add = (store: ResourceStore, id: string) =>
      store.transaction(async (writer) => {
        const text = '{"resourceType":"Observation","subject":{"reference":"Patient/p"}}';
        await putOne(writer, { type: 'Observation', id, method: 'PUT', text });
        const held = (await writer.compartment('p')).map((version) => version.id);
        const rest = { state: 'complete' as const, reasons: [], mappingVersion: '1', lineage: [], report: '{}' };
        await writer.putCase({ id: 'c', patient: 'p', text: JSON.stringify(held), ...rest });
        return { commit: true, value: undefined };
      });
    const ids = Array.from({ length: 16 }, (_, at) => `o${at + 10}`);
    for (let at = 0; at < 16; at += 2) {
      await Promise.all(stores.map((store, which) => add(store, `o${at + which + 10}`)));
    }
    const [one] = stores;
    const made = await one?.read((reader) => reader.readCase('c'));
    expect(made).toMatchObject({ version: 16, text: JSON.stringify(ids) });
    for (const store of stores) await store.close();
  });

  test('what cannot be written is undone alone, what waited with it is kept', async () => {
    const store = await openSqliteStore({ path });
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c'].map((id) =>
        store.transaction(async (writer) => {
          await putOne(writer, { type: 'Patient', id, method: 'PUT', text: '{"resourceType":"Patient"}' });
          // what is kept of an audit must have an id of its own
          if (id === 'b') await writer.appendAudit([1, 2].map(() => ({ id: 'same', text: '{}', subjects: [] })));
          return { commit: true, value: id };
        }),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const found = await store.read((reader) => reader.readMany(['a', 'b', 'c'].map((id) => ({ type: 'Patient', id }))));
    expect(found.map((version) => version?.id)).toEqual(['a', undefined, 'c']);
    expect(await store.read((reader) => reader.readAudit('same'))).toBeUndefined();
    await store.close();
  });

  test('reads wait in line when all readers are lent', async () => {
    const store = await openSqliteStore({ path });
    const reads = Array.from({ length: 9 }, () => store.read((reader) => reader.casesOf('p')));
    expect(await Promise.all(reads)).toEqual(reads.map(() => []));
    await store.close();
  });
});
