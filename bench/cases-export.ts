/**
 * Pull of all cases and of what changed: `npm run bench -- cases-export [--cases 100000] [--rounds 3]`. The server is a process
 * of its own. Beside it, in the same rounds, the floor: the same rows read from the database file with nothing done to them.
 * Processor time stands beside the clock's, since what else the machine does counts in the latter alone. Memory is that of
 * the server (Linux).
 */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { openSqliteStore } from '../src/store/index.ts';
import { type ServerProcess, startProcess } from '../test/process/running-server.ts';
import { caseStore, putCases } from './case-store.ts';
import { processorTime } from './clock.ts';
import { memoryOf, processorTimeOf } from './linux-process.ts';
import { median } from './rounds.ts';
import { fixed, printTable } from './table.ts';

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '3' } },
});
const count = Number(values.cases);
const rounds = Number(values.rounds);

/** What one reading took: seconds by the clock and of the processor, bytes. */
interface Reading {
  seconds: number;
  processor: number;
  bytes: number;
}

/** Reads every row of the cases with all its columns, and nothing else. */
function readRaw(path: string): Reading {
  const database = new DatabaseSync(path, { readOnly: true });
  const [start, used] = [performance.now(), processorTime()];
  let bytes = 0;
  const rows = database.prepare('SELECT * FROM iscm_case WHERE content IS NOT NULL ORDER BY id');
  for (const { content } of rows.iterate()) bytes += Buffer.byteLength(String(content));
  const reading = { seconds: (performance.now() - start) / 1000, processor: (processorTime() - used) / 1000, bytes };
  database.close();
  return reading;
}

/** Takes an answer whole, with its cursor and what memory the server had meanwhile. */
async function pull(
  { url, child }: ServerProcess,
  query: string,
  accept: string,
): Promise<Reading & { rss: number[]; cursor: string }> {
  const pid = child.pid ?? 0;
  const rss = [memoryOf(pid, 'VmRSS')];
  const watch = setInterval(() => rss.push(memoryOf(pid, 'VmRSS')), 50);
  const [start, used] = [performance.now(), processorTimeOf(pid)];
  const [answer]: IncomingMessage[] = await once(get(`${url}/cases${query}`, { headers: { accept } }), 'response');
  let bytes = 0;
  for await (const chunk of answer ?? []) bytes += chunk.length;
  clearInterval(watch);
  if (answer?.statusCode !== 200 || !answer.complete) throw new Error(`not whole: ${answer?.statusCode}`);
  return {
    seconds: (performance.now() - start) / 1000,
    processor: (processorTimeOf(pid) - used) / 1000,
    bytes,
    rss,
    cursor: String(answer.headers['x-iscm-cursor']),
  };
}

const FORMS: Record<string, string> = {
  NDJSON: 'application/x-ndjson',
  JSON: 'application/json',
  'CSV (cases)': 'text/csv',
  ZIP: 'application/zip',
};

const middle = (readings: readonly Reading[], member: 'seconds' | 'processor'): number =>
  median(readings.map((one) => one[member]));

async function all(server: ServerProcess, path: string): Promise<void> {
  const raw: Reading[] = [];
  const taken = new Map(Object.keys(FORMS).map((form) => [form, [] as Awaited<ReturnType<typeof pull>>[]]));
  for (let round = 0; round <= rounds; round += 1) {
    const floor = readRaw(path);
    if (round > 0) raw.push(floor);
    for (const [form, accept] of Object.entries(FORMS)) {
      // archives take long: once
      if (form === 'ZIP' && round !== 1) continue;
      const one = await pull(server, '', accept);
      if (round > 0) taken.get(form)?.push(one);
    }
  }
  const megabytes = (raw[0]?.bytes ?? 0) / 1e6;
  const [seconds, processor] = [middle(raw, 'seconds'), middle(raw, 'processor')];
  const rows = [...taken].map(([form, readings]) => {
    const own = middle(readings, 'seconds');
    const rss = readings.flatMap((one) => one.rss);
    return [
      form,
      fixed(own),
      fixed(count / own, 0),
      fixed(megabytes / own, 1),
      fixed(seconds / own),
      fixed(processor / middle(readings, 'processor')),
      fixed(rss[0] ?? 0, 0),
      fixed(Math.max(...rss), 0),
    ];
  });
  const floor = ['rows read raw', fixed(seconds), fixed(count / seconds, 0), fixed(megabytes / seconds, 1)];
  console.log(`${count} cases, ${fixed(megabytes, 0)} MB; medians of ${rounds} rounds\n`);
  printTable(
    ['', 's', 'cases/s', 'MB/s of cases', 'of raw', 'of raw, processor', 'MB at first', 'MB at most'],
    [[...floor, '1.00', '1.00', '–', '–'], ...rows],
  );
}

/** Milliseconds of a pull of so many changes. */
async function changes(server: ServerProcess, path: string, size: number, changed: number): Promise<string[]> {
  const { cursor } = await pull(server, '?limit=1', 'application/x-ndjson');
  // the server may be writing AuditEvents of the pulls before
  const writer = await openSqliteStore({ path, busyTimeoutMs: 60_000 });
  const numbers = Array.from({ length: changed }, (_, index) => (index * 997) % size);
  await putCases(writer, numbers, `changed ${Date.now()}`);
  await writer.close();
  const times: number[] = [];
  for (let turn = 0; turn < 15; turn += 1) {
    times.push((await pull(server, `?since=${cursor}`, 'application/x-ndjson')).seconds);
  }
  return [String(changed), String(size), fixed(median(times) * 1000, 1)];
}

const rows: string[][] = [];
for (const size of [count, count / 10]) {
  const path = await caseStore(size);
  const server = await startProcess({ ISCM_STORE: `sqlite:${path}`, ISCM_LOG_LEVEL: 'silent' });
  try {
    if (size === count) await all(server, path);
    for (const share of [1000, 100]) rows.push(await changes(server, path, size, Math.ceil(size / share)));
  } finally {
    await server.end('SIGTERM');
  }
}
console.log('Pull of what changed since a cursor\n');
printTable(['changed', 'of', 'ms'], rows);
