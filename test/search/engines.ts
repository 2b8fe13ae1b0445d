import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { ARTEFACT_TYPES } from '../../src/interaction/artefact.ts';
import { STORED_TYPES } from '../../src/interaction/stored-types.ts';
import { createSearch, type SearchIndex } from '../../src/search/index.ts';
import { openPostgresStore, openSqliteStore, type ResourceStore } from '../../src/store/index.ts';
import { postgresPlace, SKIPPED, TEST_DATABASE_URL } from '../store/postgres-place.ts';

/** Search by R4's parameters and our own, as the service has it. */
export const search = createSearch(loadDefinitions().definitions, [...STORED_TYPES, ...ARTEFACT_TYPES]);

/** A store of one engine, empty. */
export interface Engine {
  store: ResourceStore;
  /** Closes the store and opens the same place again, indexed by another set of parameters or bounded in time. */
  reopened(index: SearchIndex, bounds?: Bounds): Promise<ResourceStore>;
  dispose(): Promise<void>;
}

/** Bounds of a store's time. */
type Bounds = { statementTimeoutMs?: number; busyTimeoutMs?: number };

type Open = (index: SearchIndex, bounds?: Bounds) => Promise<ResourceStore>;

async function engineAt(openStore: Open, index: SearchIndex, discard: () => Promise<void>): Promise<Engine> {
  const engine: Engine = {
    store: await openStore(index),
    reopened: async (other, bounds) => {
      await engine.store.close();
      engine.store = await openStore(other, bounds);
      return engine.store;
    },
    dispose: () => engine.store.close().then(discard),
  };
  return engine;
}

/** The engines that the same suites run over; one that cannot run here says why. */
export const ENGINES: readonly { name: string; skipped?: string; open(index?: SearchIndex): Promise<Engine> }[] = [
  {
    name: 'SQLite',
    open: async (index = search) => {
      const folder = await mkdtemp(join(tmpdir(), 'iscm-search-'));
      const path = join(folder, 'store.sqlite');
      return engineAt(
        (by, bounds) => openSqliteStore({ path, search: by, ...bounds }),
        index,
        () => rm(folder, { recursive: true }),
      );
    },
  },
  {
    ...(TEST_DATABASE_URL === undefined
      ? { name: `PostgreSQL (${SKIPPED})`, skipped: SKIPPED }
      : { name: 'PostgreSQL' }),
    open: async (index = search) => {
      const { url, dispose } = await postgresPlace();
      return engineAt((by, bounds) => openPostgresStore({ url, search: by, ...bounds }), index, dispose);
    },
  },
];

/** Limits of a server that takes searches for a thousand values. */
export const LIMITS = {
  depth: 50,
  entries: 50,
  page: 100,
  search: { parameters: 10, values: 1000, chain: 3, count: 50, included: 6 },
};
