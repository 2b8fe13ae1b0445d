/**
 * Bulk export of all resources and of what changed: `node bench/export.ts [--cases 10000] [--rounds 3]`. Files are written as
 * by the server's worker, with progress kept on disk. Beside it, in the same rounds, the floor: the same rows read
 * from the database file with nothing done to them. Then a view over all observations to NDJSON and Parquet.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { loadDefinitions } from '../src/definitions/index.ts';
import { begun, type ExportDocument } from '../src/interaction/bulk/export-job.ts';
import { runExport } from '../src/interaction/bulk/export-run.ts';
import { STORED_TYPES } from '../src/interaction/stored-types.ts';
import { createSearch } from '../src/search/index.ts';
import { openSqliteStore, parseStored, type ResourceStore, type ResourceVersion } from '../src/store/index.ts';
import { compileView, shippedView, TABLE_FORMATS, type TableFormatName } from '../src/view/index.ts';
import { processorTime } from './clock.ts';
import { putResources, resourceStore } from './resource-store.ts';
import { median } from './rounds.ts';

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '3' } },
});
const count = Number(values.cases);
const rounds = Number(values.rounds);
const folder = mkdtempSync(join(tmpdir(), 'iscm-bench-export-'));
const bulk = {
  folder,
  keepMs: 1,
  jobsPerClient: 1,
  maxBytes: Number.MAX_SAFE_INTEGER,
  resourcesPerFile: 250_000,
  leaseMs: 60_000,
  importHosts: [],
  criterion: () => undefined,
  wake: () => undefined,
};

/** Reads every current row, and nothing else. */
function readRaw(path: string): { seconds: number; work: number; bytes: number; rows: number } {
  const database = new DatabaseSync(path, { readOnly: true });
  const [start, worked] = [performance.now(), processorTime()];
  let [bytes, rows] = [0, 0];
  const sql = 'SELECT v.content FROM resource r JOIN resource_version v ON v.row = r.row WHERE r.deleted = 0';
  for (const { content } of database.prepare(sql).iterate()) {
    bytes += Buffer.byteLength(String(content));
    rows += 1;
  }
  const [seconds, work] = [(performance.now() - start) / 1000, (processorTime() - worked) / 1000];
  database.close();
  return { seconds, work, bytes, rows };
}

const memory = { most: 0, first: 0 };
const watch = (): void => {
  const { rss } = process.memoryUsage();
  memory.first ||= rss;
  memory.most = Math.max(memory.most, rss);
};

async function exportAll(
  store: ResourceStore,
  sinceSequence?: number,
): Promise<{ seconds: number; work: number; written: number }> {
  const [start, worked] = [performance.now(), processorTime()];
  const [asOf, types] = await store.read(async (reader) => [
    await reader.horizon(),
    await reader.typesHeld(sinceSequence),
  ]);
  const document: ExportDocument = {
    url: '',
    base: '',
    level: { level: 'system' },
    request: { typeFilters: [], elements: [], leftOut: [] },
    grants: [{ type: '*', permissions: 's' }],
    asOf,
    transactionTime: '',
    ...(sinceSequence !== undefined ? { sinceSequence } : {}),
    requiresAccessToken: false,
    ...begun(types),
  };
  const own = join(folder, String(start));
  const held = {
    id: 'bench',
    folder: own,
    document,
    stopping: new AbortController().signal,
    keep: async () => watch(),
  };
  const { written } = await runExport({ store, search, bulk }, held);
  const [seconds, work] = [(performance.now() - start) / 1000, (processorTime() - worked) / 1000];
  rmSync(own, { recursive: true, force: true });
  return { seconds, work, written };
}

async function runView(
  store: ResourceStore,
  format: TableFormatName,
): Promise<{ seconds: number; rows: number; read: number }> {
  const { view } = compileView(shippedView('markers') ?? null, definitions.resourceTypes);
  if (!view) throw new Error('no view');
  const start = performance.now();
  const writer = TABLE_FORMATS[format].create(view.columns);
  const asOf = await store.read((reader) => reader.horizon());
  let [rows, read] = [0, 0];
  let after: ResourceVersion | undefined;
  writer.head();
  do {
    const page = { type: view.resource, asOf, limit: 500, ...(after ? { after } : {}) };
    const versions = await store.read((reader) => reader.scan(page));
    for (const { text } of versions) {
      const made = text === undefined ? [] : view.rows(parseStored(text));
      if (!Array.isArray(made)) throw new Error(made.message);
      rows += made.length;
      writer.rows(made);
    }
    read += versions.length;
    after = versions.length === 500 ? versions.at(-1) : undefined;
    watch();
  } while (after);
  writer.end();
  return { seconds: (performance.now() - start) / 1000, rows, read };
}

const { definitions } = loadDefinitions();
const search = createSearch(definitions, STORED_TYPES);
const path = await resourceStore(count);
const store = await openSqliteStore({ path });
try {
  const [raw, taken, rawWork, takenWork]: [number[], number[], number[], number[]] = [[], [], [], []];
  let size = { bytes: 0, rows: 0 };
  for (let round = 0; round <= rounds; round += 1) {
    const floor = readRaw(path);
    const one = await exportAll(store);
    if (one.written !== floor.rows) throw new Error(`${one.written} of ${floor.rows} resources were exported`);
    size = floor;
    if (round === 0) continue;
    raw.push(floor.seconds);
    taken.push(one.seconds);
    rawWork.push(floor.work);
    takenWork.push(one.work);
  }
  const [floor, one] = [median(raw), median(taken)];
  const rate = (seconds: number) =>
    `${(size.rows / seconds).toFixed(0)} resources/s, ${(size.bytes / 1e6 / seconds).toFixed(0)} MB/s`;
  console.log(`${count} cases, ${size.rows} resources, ${(size.bytes / 1e6).toFixed(0)} MB`);
  console.log(`rows read raw: ${floor.toFixed(2)} s, ${rate(floor)}`);
  console.log(`export to files: ${one.toFixed(2)} s, ${rate(one)}, ${(floor / one).toFixed(2)} of raw`);
  const [floorWork, oneWork] = [median(rawWork), median(takenWork)];
  console.log(
    `processor time: ${floorWork.toFixed(2)} s raw, ${oneWork.toFixed(2)} s export, ${(floorWork / oneWork).toFixed(2)} of raw`,
  );
  console.log(`memory: ${(memory.first / 1e6).toFixed(0)} → most ${(memory.most / 1e6).toFixed(0)} MB`);
  const since = await store.read((reader) => reader.horizon());
  const changed = Array.from({ length: Math.ceil(count / 1000) }, (_, index) => (index * 997) % count);
  await putResources(store, changed, `,"language":"x-${Date.now()}"}`);
  const times: number[] = [];
  let written = 0;
  for (let turn = 0; turn < 9; turn += 1) {
    const part = await exportAll(store, since);
    times.push(part.seconds);
    written = part.written;
  }
  console.log(`since, ${written} of ${size.rows} resources changed: ${(median(times) * 1000).toFixed(1)} ms`);
  for (const format of ['ndjson', 'csv', 'parquet'] as const) {
    const { seconds, rows, read } = await runView(store, format);
    console.log(
      `view markers to ${format}: ${read} observations, ${rows} rows, ${(read / seconds).toFixed(0)} observations/s`,
    );
  }
} finally {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
}
