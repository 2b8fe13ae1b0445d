import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll } from 'vitest';
import { type Adapter, createAdapter } from '../../src/adapter.ts';
import { type Settings, settingsSchema } from '../../src/config/index.ts';
import { postgresPlace, SKIPPED, TEST_DATABASE_URL } from '../store/postgres-place.ts';
import { FHIR } from './harness.ts';

/** The engines that the adapter as shipped is tested over. */
export const PLACES = [
  { name: 'SQLite', skip: false, engine: 'sqlite' },
  {
    name: TEST_DATABASE_URL === undefined ? `PostgreSQL (${SKIPPED})` : 'PostgreSQL',
    skip: TEST_DATABASE_URL === undefined,
    engine: 'postgres',
  },
] as const;

/** A store at which the adapter is started, with other settings each time. */
export interface WholePlace {
  /** The URL of the store. */
  store: string;
  /** Stops what runs and starts it anew. */
  start(settings?: Partial<Settings>): Promise<Running>;
  dispose(): Promise<void>;
}

/** The adapter as shipped, running. */
export interface Running {
  adapter: Adapter;
  http: ReturnType<typeof request.agent>;
  /** Sends a body as FHIR JSON. */
  send(method: 'post' | 'put' | 'patch', path: string, body: unknown): request.Test;
}

/** Makes an empty store. */
export async function wholePlace(engine: 'sqlite' | 'postgres'): Promise<WholePlace> {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-place-'));
  const server = engine === 'postgres' ? await postgresPlace() : undefined;
  const store = server?.url ?? `sqlite:${join(folder, 'store.sqlite')}`;
  let running: Adapter | undefined;
  return {
    store,
    start: async (settings = {}) => {
      await running?.close();
      const adapter = await createAdapter(
        settingsSchema.parse({ store, bulkFolder: join(folder, 'bulk'), logLevel: 'silent', port: 0, ...settings }),
      );
      running = adapter;
      const http = request.agent(adapter.app);
      return {
        adapter,
        http,
        send: (method, path, body) => http[method](path).set('content-type', FHIR).send(JSON.stringify(body)),
      };
    },
    dispose: async () => {
      await running?.close();
      await server?.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The adapter as it runs for the tests of a `describe`, over a store of their own. */
export interface RunningHere extends Running {
  /** Stops it and starts it anew over the same store. */
  restart(settings?: Partial<Settings>): Promise<void>;
}

/**
 * Starts the adapter before the tests of a `describe` and disposes of its store after them; not where the engine is
 * skipped.
 */
export function runningHere({ engine, skip }: (typeof PLACES)[number], settings: Partial<Settings> = {}): RunningHere {
  let place: WholePlace | undefined;
  let running: Running | undefined;
  const now = (): Running => {
    if (!running) throw new Error('the adapter runs within tests alone');
    return running;
  };
  const restart = async (others?: Partial<Settings>) => {
    running = await place?.start(others);
  };
  beforeAll(async () => {
    if (skip) return;
    place = await wholePlace(engine);
    await restart(settings);
  });
  afterAll(() => place?.dispose());
  return {
    get adapter() {
      return now().adapter;
    },
    get http() {
      return now().http;
    },
    send: (method, path, body) => now().send(method, path, body),
    restart,
  };
}
