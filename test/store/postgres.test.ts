import { describe, test } from 'vitest';
import { openPostgresStore } from '../../src/store/index.ts';
import { storeContract } from './contract.ts';
import { postgresPlace, SKIPPED, TEST_DATABASE_URL } from './postgres-place.ts';

if (TEST_DATABASE_URL === undefined) {
  describe('PostgreSQL', () => {
    test.skip(SKIPPED, () => {});
  });
} else {
  storeContract('PostgreSQL', async () => {
    const { url, dispose } = await postgresPlace();
    return { open: (now) => openPostgresStore({ url, ...(now ? { now } : {}) }), dispose };
  });
}
