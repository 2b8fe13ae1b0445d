import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ingestBodies } from './ingest-bodies.ts';
import { median } from './rounds.ts';

/**
 * Durable ingest over HTTP against the floor of `node:http` and JSON.parse: the same bodies (110 KB, 40 entries, no
 * patient twice), the same client and concurrency, in turns; the default configuration.
 * `node bench/ingest.ts --rounds 5 --requests 60 --concurrency 8 --store postgres://…`
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

async function start(program: string, parameters: string[]): Promise<string> {
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
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => reject(new Error(said)));
  });
}

const agent = new Agent({ keepAlive: true, maxSockets: concurrency });

function post(url: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', agent, headers: { 'content-type': 'application/fhir+json', 'content-length': body.length } },
      (answer) => {
        answer
          .resume()
          .once('end', () =>
            answer.statusCode === 200 ? resolve(200) : reject(new Error(`answered ${answer.statusCode}`)),
          );
      },
    );
    sent.once('error', reject).end(body);
  });
}

/** Requests in a second. */
async function round(url: string, nextBody: () => Buffer): Promise<number> {
  const bodies = Array.from({ length: requests }, nextBody);
  const begun = performance.now();
  const client = async () => {
    for (let body = bodies.pop(); body; body = bodies.pop()) await post(url, body);
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  return (requests / (performance.now() - begun)) * 1000;
}

try {
  const adapter = `${await start(join(import.meta.dirname, '../bin/iscm-fhir.js'), ['serve'])}/fhir`;
  const bare = await start(join(import.meta.dirname, 'bare-server.ts'), []);
  const nextBody = ingestBodies(Number(values.seed));
  await round(adapter, nextBody);
  await round(adapter, nextBody);
  await round(bare, nextBody);
  const [ours, floor]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < Number(values.rounds); turn++) {
    ours.push(await round(adapter, nextBody));
    floor.push(await round(bare, nextBody));
  }
  const [rate, floorRate] = [median(ours), median(floor)];
  const spread = (list: number[]) => `${Math.min(...list).toFixed(0)}–${Math.max(...list).toFixed(0)}`;
  console.log(`ingest     ${rate.toFixed(1)} requests/s (${spread(ours)})`);
  console.log(`bare floor ${floorRate.toFixed(1)} requests/s (${spread(floor)})`);
  console.log(`ratio      ${(rate / floorRate).toFixed(3)}`);
} finally {
  agent.destroy();
  for (const child of children) child.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}
