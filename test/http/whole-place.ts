import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
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
