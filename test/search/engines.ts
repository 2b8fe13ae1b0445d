import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { ARTEFACT_TYPES } from '../../src/interaction/artefact.ts';
import { STORED_TYPES } from '../../src/interaction/stored-types.ts';
import { createSearch } from '../../src/search/index.ts';
import { openPostgresStore, openSqliteStore, type ResourceStore } from '../../src/store/index.ts';
import { postgresPlace, SKIPPED, TEST_DATABASE_URL } from '../store/postgres-place.ts';

/** Search by R4's parameters and our own, as the service has it. */
export const search = createSearch(loadDefinitions().definitions, [...STORED_TYPES, ...ARTEFACT_TYPES]);

/** A store of one engine, empty. */
export interface Engine {
  store: ResourceStore;
  dispose(): Promise<void>;
}

/** The engines that the same suites run over; one that cannot run here says why. */
export const ENGINES: readonly { name: string; skipped?: string; open(): Promise<Engine> }[] = [
  {
    name: 'SQLite',
    open: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'iscm-search-'));
      const store = await openSqliteStore({ path: join(folder, 'store.sqlite'), search });
      return { store, dispose: () => store.close().then(() => rm(folder, { recursive: true })) };
    },
  },
  {
    name: 'PostgreSQL',
    ...(TEST_DATABASE_URL === undefined ? { skipped: SKIPPED } : {}),
    open: async () => {
      const place = await postgresPlace();
      const store = await openPostgresStore({ url: place.url, search });
      return { store, dispose: () => store.close().then(place.dispose) };
    },
  },
];
