import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { openPostgresStore, openSqliteStore } from '../../src/store/index.ts';
import { bulkContract } from './bulk-contract.ts';
import { postgresPlace, SKIPPED, TEST_DATABASE_URL } from './postgres-place.ts';

bulkContract('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-bulk-store-'));
  return {
    open: () => openSqliteStore({ path: join(folder, 'store.sqlite') }),
    dispose: () => rm(folder, { recursive: true }),
  };
});

if (TEST_DATABASE_URL === undefined) {
  describe('bulk jobs on PostgreSQL', () => {
    test.skip(SKIPPED, () => {});
  });
} else {
  bulkContract('PostgreSQL', async () => {
    const { url, dispose } = await postgresPlace();
    return { open: () => openPostgresStore({ url }), dispose };
  });
}
