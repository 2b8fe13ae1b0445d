/**
 * Pull of all cases and of what changed: `node bench/cases-export.ts [cases=100000] [rounds=3]`. The server is a process
 * of its own. Beside it, in the same rounds, the floor: the same rows read from the database file with nothing done to them.
 * Memory is that of the server (Linux).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStore } from '../src/store/index.ts';
import { caseStore, putCases } from './case-store.ts';
import { median } from './rounds.ts';

const count = Number(process.argv[2] ?? 100_000);
const rounds = Number(process.argv[3] ?? 3);
const PROGRAM = join(import.meta.dirname, '..', 'bin', 'iscm-fhir.js');

/** Reads every row of the cases, and nothing else. */
function readRaw(path: string): { seconds: number; bytes: number } {
  const database = new DatabaseSync(path, { readOnly: true });
  const start = performance.now();
  let bytes = 0;
  for (const { content } of database
    .prepare('SELECT content FROM iscm_case WHERE content IS NOT NULL ORDER BY id')
    .iterate()) {
    bytes += Buffer.byteLength(String(content));
  }
  const seconds = (performance.now() - start) / 1000;
  database.close();
  return { seconds, bytes };
}

async function serve(path: string) {
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--port', '0', '--store', `sqlite:${path}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ISCM_LOG_LEVEL: 'silent' },
  });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += String(chunk);
      const found = /listens on (\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(said)));
  });
  return { url, child };
}

function memory(pid: number | undefined): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

async function answerTo(url: string, accept: string): Promise<IncomingMessage> {
  const [answer] = await once(get(url, { headers: { accept } }), 'response');
  return answer;
}

/** Takes an answer whole; gives seconds, bytes, its cursor, and the server's memory at its beginning, half way and end. */
async function pull(url: string, accept: string, pid: number | undefined) {
  const start = performance.now();
  const answer = await answerTo(url, accept);
  let bytes = 0;
  const rss: number[] = [];
  for await (const chunk of answer) {
    bytes += chunk.length;
    if (bytes >> 23 !== (bytes - chunk.length) >> 23) rss.push(memory(pid));
  }
  if (answer.statusCode !== 200 || !answer.complete) throw new Error(`the answer is not whole: ${answer.statusCode}`);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, bytes, rss, cursor: String(answer.headers['x-iscm-cursor']) };
}

const FORMS = ['application/x-ndjson', 'application/json', 'text/csv', 'application/zip'];

const path = await caseStore(count);
const { url, child } = await serve(path);
try {
  const raw: number[] = [];
  const taken = new Map(FORMS.map((form): [string, number[]] => [form, []]));
  let floorBytes = 0;
  for (let round = 0; round <= rounds; round += 1) {
    const floor = readRaw(path);
    floorBytes = floor.bytes;
    if (round > 0) raw.push(floor.seconds);
    // archives are slow: they stand beside the others once
    for (const form of round === 1 ? FORMS : FORMS.slice(0, 3)) {
      const one = await pull(`${url}/cases`, form, child.pid);
      if (round > 0) taken.get(form)?.push(one.seconds);
      if (round === 1) {
        const [first = 0, last = 0] = [one.rss[0], one.rss.at(-1)];
        const sizes = `${(one.bytes / 1e6).toFixed(0)} MB, server ${first.toFixed(0)} → ${last.toFixed(0)} MB, most ${Math.max(0, ...one.rss).toFixed(0)} MB`;
        console.log(`${form}: ${sizes}`);
      }
    }
  }
  const floor = median(raw);
  console.log(
    `${count} cases, ${(floorBytes / 1e6).toFixed(0)} MB; rows read raw: ${floor.toFixed(2)} s (${(count / floor).toFixed(0)} cases/s)`,
  );
  for (const [form, seconds] of taken) {
    const one = median(seconds);
    const figures = [
      `${(count / one).toFixed(0)} cases/s`,
      `${(floorBytes / 1e6 / one).toFixed(1)} MB/s of cases`,
      `${(floor / one).toFixed(2)} of raw`,
    ];
    console.log(`${form}: ${one.toFixed(2)} s, ${figures.join(', ')}`);
  }
  const { cursor } = await pull(`${url}/cases?limit=1`, FORMS[0] ?? '', child.pid);
  const changed = Array.from({ length: Math.ceil(count / 1000) }, (_, index) => (index * 997) % count);
  const writer = await openSqliteStore({ path });
  await putCases(writer, changed, `changed ${Date.now()}`);
  await writer.close();
  const times: number[] = [];
  for (let turn = 0; turn < 9; turn += 1)
    times.push((await pull(`${url}/cases?since=${cursor}`, FORMS[0] ?? '', child.pid)).seconds);
  console.log(`since, ${new Set(changed).size} of ${count} changed: ${(median(times) * 1000).toFixed(1)} ms`);
} finally {
  child.kill();
}
