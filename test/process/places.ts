import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresPlace, SKIPPED, TEST_DATABASE_URL } from '../store/postgres-place.ts';

/** A store that a test has for itself. */
export interface Place {
  store: string;
  dispose(): Promise<void>;
}

/** An engine as processes are started on it. */
export interface Engine {
  name: string;
  /** Adapter processes that work side by side. */
  processes: number;
  open(): Promise<Place>;
  /** Why it cannot be tested here. */
  skipped?: string;
}

/** Both engines; PostgreSQL only where there is a server. */
export const ENGINES: readonly Engine[] = [
  {
    name: 'SQLite',
    processes: 1,
    open: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'iscm-process-'));
      return { store: `sqlite:${join(folder, 'store.sqlite')}`, dispose: () => rm(folder, { recursive: true }) };
    },
  },
  {
    name: 'PostgreSQL',
    processes: 3,
    open: async () => {
      const { url, dispose } = await postgresPlace();
      return { store: url, dispose };
    },
    ...(TEST_DATABASE_URL === undefined ? { skipped: SKIPPED } : {}),
  },
];
