import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadDefinitions } from '../src/definitions/index.ts';
import { ARTEFACT_TYPES } from '../src/interaction/artefact.ts';
import { STORED_TYPES } from '../src/interaction/stored-types.ts';
import { createSearch } from '../src/search/index.ts';
import { ensureIndexed, openPostgresStore, openSqliteStore, type ResourceStore } from '../src/store/index.ts';
import { startProcess } from '../test/process/running-server.ts';
import { putCases } from './case-store.ts';
import { putResources } from './resource-store.ts';
import { fixed, printTable } from './table.ts';

/**
 * Latency of reads and searches over HTTP, one client, while the store grows: reads by id, what is of one patient, what
 * many have. Stores are filled through the store's own interface and measured as served, audit and all.
 * `npm run bench -- reads --sizes 1000,100000 --requests 300 --store postgres://…`
 */
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000,100000' },
    requests: { type: 'string', default: '300' },
    store: { type: 'string' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'iscm-bench-'));
const place = values.store ?? `sqlite:${join(folder, 'store.sqlite')}`;
const requests = Number(values.requests);

async function withStore<T>(work: (store: ResourceStore) => Promise<T>): Promise<T> {
  const search = createSearch(loadDefinitions().definitions, [...STORED_TYPES, ...ARTEFACT_TYPES]);
  const store = await (place.startsWith('sqlite:')
    ? openSqliteStore({ path: place.slice('sqlite:'.length), search })
    : openPostgresStore({ url: place, search }));
  try {
    await ensureIndexed(store, search);
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Ids of resources of a type, spread over all of them. */
async function someIds(store: ResourceStore, type: string): Promise<string[]> {
  const asOf = await store.read((reader) => reader.horizon());
  const ids: string[] = [];
  for (let after: { id: string; sequence: number } | undefined, more = true; more; ) {
    const page = { type, asOf, limit: 1000, ...(after ? { after } : {}) };
    const versions = await store.read((reader) => reader.scan(page));
    ids.push(...versions.map(({ id }) => id));
    after = versions.at(-1);
    more = versions.length === 1000;
  }
  return ids;
}

const at = (sorted: readonly number[], part: number) => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;

async function latency(url: string, pathOf: (turn: number) => string): Promise<string[]> {
  const times: number[] = [];
  for (let turn = 0; turn < requests + 20; turn++) {
    const begun = performance.now();
    const answer = await fetch(url + pathOf(turn));
    await answer.text();
    if (answer.status !== 200) throw new Error(`${pathOf(turn)} was answered ${answer.status}`);
    if (turn >= 20) times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  return [0.5, 0.95, 0.99].map((part) => fixed(at(times, part), 1));
}

try {
  let stored = 0;
  for (const size of values.sizes.split(',').map(Number)) {
    const fresh = Array.from({ length: size - stored }, (_, index) => stored + index);
    const patients = await withStore(async (store) => {
      await putResources(store, fresh);
      await putCases(store, fresh);
      return someIds(store, 'Patient');
    });
    stored = size;
    const patient = (turn: number) => patients[(turn * 7919) % patients.length] ?? '';
    const server = await startProcess({ ISCM_STORE: place });
    const measured: Record<string, (turn: number) => string> = {
      'Patient/{id}': (turn) => `/fhir/Patient/${patient(turn)}`,
      'Patient?_id={id}': (turn) => `/fhir/Patient?_id=${patient(turn)}`,
      'Observation?patient={id}': (turn) => `/fhir/Observation?patient=${patient(turn)}`,
      'Patient/{id}/$everything': (turn) => `/fhir/Patient/${patient(turn)}/$everything`,
      'Patient?gender=female&_count=20': () => '/fhir/Patient?gender=female&_count=20',
      'Condition?patient.gender=male&_sort=-_lastUpdated&_count=20': () =>
        '/fhir/Condition?patient.gender=male&_sort=-_lastUpdated&_count=20',
      'cases/{id}': (turn) => `/cases/bench-${String((turn * 7919) % size).padStart(8, '0')}`,
      'cases?primary=breast&limit=50': () => '/cases?primary=breast&limit=50',
      'cases?primary=breast&treatment=surgery&limit=50': () => '/cases?primary=breast&treatment=surgery&limit=50',
    };
    const rows: string[][] = [];
    for (const [name, pathOf] of Object.entries(measured))
      rows.push([name, String(size), ...(await latency(server.url, pathOf))]);
    await server.end('SIGTERM');
    printTable(['request', 'cases stored', '50 % ms', '95 % ms', '99 % ms'], rows);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
