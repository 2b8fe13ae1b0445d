import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idBound } from '../../src/fhir/time-ordered-id.ts';
import { auditEntries } from '../../src/interaction/audit/audit-event.ts';
import { openPostgresStore, openSqliteStore, type ResourceStore } from '../../src/store/index.ts';
import { type PostgresPlace, postgresPlace, SKIPPED, TEST_DATABASE_URL } from '../store/postgres-place.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute));
const access = (client: string, patient: string, minute: number) =>
  auditEntries(
    { interaction: 'read', client, resources: [{ type: 'Observation', id: 'o', version: 1, patient }] },
    at(minute),
  );

/** What holds for AuditEvents in every engine. */
function auditContract(open: () => Promise<{ store: ResourceStore; dispose(): Promise<void> }>): void {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open();
    const entries = [access('a', 'p', 1), access('b', 'p', 2), access('a', 'q', 3), access('a', 'p', 4)].flat();
    await opened.store.transaction(async (writer) => {
      await writer.appendAudit(entries);
      return { commit: true, value: undefined };
    });
    await opened.store.transaction(async (writer) => {
      await writer.appendAudit(access('undone', 'p', 5));
      return { commit: false, value: undefined };
    });
  });
  afterAll(() => opened.dispose());

  const find = async (subjects: string[], from = '', before = 'g', limit = 10) => {
    const found = await opened.store.read((reader) => reader.findAudits({ subjects, from, before, limit }));
    return found.map(({ text }) => JSON.parse(text).recorded.slice(14, 16));
  };

  test('they come newest first, by subjects, and what was undone is not there', async () => {
    expect(await find([])).toEqual(['04', '03', '02', '01']);
    expect(await find(['Patient/p'])).toEqual(['04', '02', '01']);
    expect(await find(['Patient/p', 'client/a'])).toEqual(['04', '01']);
    expect(await find(['client/undone'])).toEqual([]);
  });

  test('they are found by stretches of time, and in pages', async () => {
    expect(await find([], idBound(at(2)), idBound(at(4)))).toEqual(['03', '02']);
    expect(await find(['client/a'], '', idBound(at(4)), 1)).toEqual(['03']);
  });

  test('one is read by its id', async () => {
    const [first] = await opened.store.read((reader) =>
      reader.findAudits({ subjects: [], from: '', before: 'g', limit: 1 }),
    );
    expect(await opened.store.read((reader) => reader.readAudit(first?.id ?? ''))).toEqual(first);
    expect(await opened.store.read((reader) => reader.readAudit('none'))).toBeUndefined();
  });
}

describe('AuditEvents in SQLite', () =>
  auditContract(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'iscm-audit-'));
    const store = await openSqliteStore({ path: join(folder, 's.sqlite') });
    return { store, dispose: () => store.close().then(() => rm(folder, { recursive: true })) };
  }));

describe.skipIf(TEST_DATABASE_URL === undefined)(
  `AuditEvents in PostgreSQL${TEST_DATABASE_URL ? '' : ` (${SKIPPED})`}`,
  () =>
    auditContract(async () => {
      const place: PostgresPlace = await postgresPlace();
      const store = await openPostgresStore({ url: place.url });
      return { store, dispose: () => store.close().then(() => place.dispose()) };
    }),
);
