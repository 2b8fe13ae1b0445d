import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openPostgresStore, openSqliteStore, type ResourceStore } from '../../src/store/index.ts';
import { mappingDouble } from '../interaction/mapping-double.ts';
import { postgresPlace, SKIPPED, TEST_DATABASE_URL } from '../store/postgres-place.ts';
import { type Served, served } from './harness.ts';

/** Several openings of one database: processes as far as the database can tell. */
interface Place {
  open(): Promise<ResourceStore>;
  dispose(): Promise<void>;
}

async function sqlitePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-changes-'));
  return {
    open: () => openSqliteStore({ path: join(folder, 'store.sqlite') }),
    dispose: () => rm(folder, { recursive: true }),
  };
}

async function serverPlace(): Promise<Place> {
  const place = await postgresPlace();
  return { open: () => openPostgresStore({ url: place.url }), dispose: place.dispose };
}

const write = (id: string, remarks: string) => ({
  id,
  patient: `p-${id}`,
  text: JSON.stringify({ model: '0.1.0', id, patient: {}, remarks }),
  state: 'complete' as const,
  reasons: [],
  mappingVersion: '1',
  lineage: [],
  report: '{}',
});

const put = (store: ResourceStore, id: string, remarks: string, hold: () => Promise<void> = async () => undefined) =>
  store.transaction(async (writer) => {
    await writer.putCase(write(id, remarks));
    await hold();
    return { commit: true, value: undefined };
  });

/** A registry: what it knows, and the cursor it goes on from. */
class Registry {
  readonly cases = new Map<string, string>();
  #cursor: string | undefined;
  readonly #server: Served;

  constructor(server: Served) {
    this.#server = server;
  }

  async pull(): Promise<void> {
    const since = this.#cursor === undefined ? '' : `?since=${this.#cursor}`;
    const answer = await this.#server.http.get(`/cases${since}`).set('accept', 'application/x-ndjson').expect(200);
    for (const line of answer.text.split('\n').filter(Boolean)) {
      const value = JSON.parse(line);
      if (value.removed) this.cases.delete(value.id);
      else this.cases.set(value.id, value.remarks);
    }
    this.#cursor = answer.headers['x-iscm-cursor'];
  }
}

/** A store whose horizon can be put back, as PostgreSQL does where a transaction of another program ends just then. */
function withHorizon(store: ResourceStore, at: { most: number }): ResourceStore {
  const read: ResourceStore['read'] = (work, ...more) =>
    store.read(
      (reader) => work({ ...reader, horizon: async () => Math.min(at.most, await reader.horizon()) }),
      ...more,
    );
  return { ...store, read };
}

test('a horizon that lies before the cursor takes nothing back: no change twice, and no cursor that has expired', async () => {
  const place = await sqlitePlace();
  const store = await place.open();
  const at = { most: Number.MAX_SAFE_INTEGER };
  const server = await served({ mapping: mappingDouble, store: withHorizon(store, at) });
  const pull = async (since: string) => {
    const { status, text, headers } = await server.http.get(`/cases?_format=ndjson${since}`);
    return { status, text, since: `&since=${headers['x-iscm-cursor']}` };
  };
  try {
    await put(store, 'a', '1');
    await put(store, 'b', '1');
    const first = await pull('');
    at.most = 1;
    const second = await pull(first.since);
    expect([second.status, second.text]).toEqual([200, '']);
    await put(store, 'c', '1');
    at.most = Number.MAX_SAFE_INTEGER;
    const third = await pull(second.since);
    expect(third.text.split('\n').filter(Boolean)).toEqual([expect.stringContaining('"id":"c"')]);
  } finally {
    await server.close();
    await store.close();
    await place.dispose();
  }
});

const withoutServer = TEST_DATABASE_URL === undefined;
const engines = [
  { name: 'SQLite', overtakes: false, skip: false, makePlace: sqlitePlace },
  {
    name: `PostgreSQL${withoutServer ? ` (${SKIPPED})` : ''}`,
    overtakes: true,
    skip: withoutServer,
    makePlace: serverPlace,
  },
];

describe.each(engines)('following changes on $name', ({ overtakes, skip, makePlace }) => {
  test.skipIf(skip)('a transaction that is open across a pull is in the next one', async () => {
    const place = await makePlace();
    const [first, second, third] = [await place.open(), await place.open(), await place.open()];
    const server = await served({ mapping: mappingDouble, store: third });
    try {
      const registry = new Registry(server);
      await put(first, 'before', '1');
      let release = (): void => undefined;
      let started = (): void => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const begun = new Promise<void>((resolve) => {
        started = resolve;
      });
      const open = put(first, 'held', '1', () => {
        started();
        return held;
      });
      await begun;
      if (overtakes) await put(second, 'overtaking', '1');
      await registry.pull();
      expect(registry.cases.has('held')).toBe(false);
      release();
      await open;
      // SQLite has one writer at a time
      if (!overtakes) await put(second, 'overtaking', '1');
      await registry.pull();
      expect([...registry.cases.keys()].toSorted()).toEqual(['before', 'held', 'overtaking']);
    } finally {
      await Promise.all([server.close(), first.close(), second.close()]);
      await third.close();
      await place.dispose();
    }
  });

  test.skipIf(skip)('a registry that pulls while three write ends with what the store holds', async () => {
    const place = await makePlace();
    const stores = [await place.open(), await place.open(), await place.open()];
    const [own] = stores;
    if (own === undefined) throw new Error('no store');
    const server = await served({ mapping: mappingDouble, store: own });
    try {
      const registry = new Registry(server);
      const writers = stores.map(async (store, writer) => {
        for (let turn = 0; turn < 12; turn += 1) {
          await put(store, `c${(turn * 7 + writer) % 10}`, `${writer}/${turn}`);
          if (turn % 5 === 4) {
            await store.transaction(async (one) => ({ commit: true, value: await one.removeCase(`c${turn}`) }));
          }
        }
      });
      let busy = true;
      const done = Promise.all(writers).then(() => {
        busy = false;
      });
      while (busy) await registry.pull();
      await done;
      await registry.pull();
      const held = await own.read((reader) => reader.listCases({ limit: 100 }));
      const expected = held.map(({ id, text = '{}' }): [string, string] => [id, JSON.parse(text).remarks]);
      expect([...registry.cases].toSorted()).toEqual(expected.toSorted());
      expect(expected.length).toBeGreaterThan(5);
    } finally {
      await server.close();
      await Promise.all(stores.map((store) => store.close()));
      await place.dispose();
    }
  });
});
