import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ingestBodies } from './ingest-bodies.ts';
import { processorTimeOf } from './linux-process.ts';
import { median } from './rounds.ts';
import { fixed, printTable } from './table.ts';

/**
 * Durable ingest over HTTP against the floor of `node:http` and JSON.parse: the same bodies (110 KB, 40 entries, no
 * patient twice), the same client and concurrency, in turns; the default configuration. Besides requests in a second,
 * which other work on the machine changes, the processor time of the server for one (Linux; PostgreSQL's own is not in it).
 * `npm run bench -- ingest --rounds 5 --requests 60 --concurrency 8 --store postgres://…`
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    requests: { type: 'string', default: '60' },
    concurrency: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    store: { type: 'string' },
  },
});
const requests = Number(values.requests);
const concurrency = Number(values.concurrency);
const folder = mkdtempSync(join(tmpdir(), 'iscm-bench-'));
const children: ChildProcess[] = [];

interface Server {
  url: string;
  processorTime(): number;
}

async function start(program: string, parameters: string[]): Promise<Server> {
  const child = spawn(process.execPath, [program, ...parameters], {
    env: {
      PATH: process.env.PATH,
      ISCM_PORT: '0',
      ISCM_STORE: values.store ?? `sqlite:${join(folder, 'store.sqlite')}`,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [, url] = /listens on (http:\S+)/.exec(said) ?? [];
      if (url !== undefined) resolve({ url, processorTime: () => processorTimeOf(child.pid ?? 0) });
    });
    child.once('exit', () => reject(new Error(said)));
  });
}

const agent = new Agent({ keepAlive: true, maxSockets: concurrency });

function post(url: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/fhir+json', 'content-length': body.length };
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.once('error', reject).end(body);
  });
}

/** A server that has too much to do is asked again, as it says; the time counts. */
async function postUntilTaken(url: string, body: Buffer): Promise<void> {
  for (;;) {
    const status = await post(url, body);
    if (status === 200) return;
    if (status !== 503) throw new Error(`answered ${status}`);
    await pause(100);
  }
}

/** What a round gave: requests in a second, and processor time of the server for one in milliseconds. */
interface Round {
  rate: number;
  processor: number;
}

async function round({ url, processorTime }: Server, nextBody: () => Buffer): Promise<Round> {
  const bodies = Array.from({ length: requests }, nextBody);
  const before = processorTime();
  const begun = performance.now();
  const client = async () => {
    for (let body = bodies.pop(); body; body = bodies.pop()) await postUntilTaken(url, body);
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  const rate = (requests / (performance.now() - begun)) * 1000;
  return { rate, processor: (processorTime() - before) / requests };
}

function row(name: string, rounds: readonly Round[]): string[] {
  const rates = rounds.map(({ rate }) => rate);
  const processor = median(rounds.map((one) => one.processor));
  return [
    name,
    fixed(median(rates), 1),
    `${fixed(Math.min(...rates), 0)}–${fixed(Math.max(...rates), 0)}`,
    fixed(processor, 1),
  ];
}

try {
  const adapter = await start(join(import.meta.dirname, '../bin/iscm-fhir.js'), ['serve']);
  const server = { ...adapter, url: `${adapter.url}/fhir` };
  const bare = await start(join(import.meta.dirname, 'bare-server.ts'), []);
  const nextBody = ingestBodies(Number(values.seed));
  for (const one of [server, server, bare]) await round(one, nextBody);
  const [ours, floor]: [Round[], Round[]] = [[], []];
  for (let turn = 0; turn < Number(values.rounds); turn++) {
    ours.push(await round(server, nextBody));
    floor.push(await round(bare, nextBody));
  }
  printTable(
    ['', 'requests/s', 'spread', 'processor ms each'],
    [row('ingest', ours), row('bare node:http + JSON.parse', floor)],
  );
  const ratio = median(ours.map(({ rate }) => rate)) / median(floor.map(({ rate }) => rate));
  console.log(`Ratio of requests/s: ${fixed(ratio, 3)}`);
} finally {
  agent.destroy();
  for (const child of children) child.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}
