import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import request from 'supertest';
import { type Adapter, createAdapter } from '../../src/adapter.ts';
import { hashApiKey, makeApiKey, type Settings, settingsSchema } from '../../src/config/index.ts';
import { postgresPlace, SKIPPED, TEST_DATABASE_URL } from '../store/postgres-place.ts';

/** The service as it is started, over a store of its own, its log in memory. */
export interface WholeServer {
  adapter: Adapter;
  http: ReturnType<typeof request.agent>;
  log: string[];
  /** The header by which a client says who it is. */
  as(client: string): Record<string, string>;
  close(): Promise<void>;
}

/** A client: its scopes, and the patients it may reach where not all, by id or as members of a Group. */
export type Rights = { scopes: string[]; patients?: string[]; group?: string };

/** The engines that the tests run over, by name; `undefined` where there is none to test with. */
export const ENGINES = [
  ['SQLite', 'sqlite'],
  [TEST_DATABASE_URL === undefined ? `PostgreSQL (${SKIPPED})` : 'PostgreSQL', TEST_DATABASE_URL && 'postgres'],
] as const;

/** Starts it with clients that have keys. */
export async function wholeServer(
  rights: Record<string, Rights>,
  more: Partial<Settings> = {},
  engine = 'sqlite',
): Promise<WholeServer> {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-whole-'));
  const place = engine === 'postgres' ? await postgresPlace() : undefined;
  const keys = new Map(Object.keys(rights).map((id) => [id, makeApiKey(id)]));
  const clients = await Promise.all(
    Object.entries(rights).map(async ([id, right]) => ({
      id,
      ...right,
      keys: [await hashApiKey(keys.get(id) ?? '', 'sha256')],
    })),
  );
  const log: string[] = [];
  const settings = settingsSchema.parse({
    store: place?.url ?? `sqlite:${join(folder, 'store.sqlite')}`,
    bulkFolder: join(folder, 'bulk'),
    port: 0,
    clients,
    ...more,
  });
  const logger = pino({ level: 'debug' }, { write: (line: string) => log.push(line) });
  const adapter = await createAdapter(settings, { logger });
  return {
    adapter,
    http: request.agent(adapter.app),
    log,
    as: (client) => ({ 'x-api-key': keys.get(client) ?? '' }),
    close: async () => {
      await adapter.close();
      await place?.dispose();
      await rm(folder, { recursive: true });
    },
  };
}
