import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { PLACES, type Running, runningHere } from '../http/whole-place.ts';
import { anyStep } from './any-step.ts';
import { BASE, PlayedRecord } from './played-record.ts';
import { type Ask, copyOfCases, copyOfResources } from './registry-copy.ts';

/** How many records are played, where it is more than a few. */
const RUNS = process.env.RECORD_RUNS;

const folder = await mkdtemp(join(tmpdir(), 'iscm-copies-'));
await writeFile(join(folder, 'registry.yaml'), 'recipient: registry\nkey: { file: registry.key }\n');
await writeFile(join(folder, 'registry.key'), 'k'.repeat(40));
afterAll(() => rm(folder, { recursive: true, force: true }));

const keyOf = (client: string) => `${client}.key-key-key-key-key-key-key-key-key`;
const keysOf = (id: string) => ({
  id,
  keys: [`sha256:${createHash('sha256').update(keyOf(id)).digest('hex')}`],
});
/** Patients that two of the clients are confined to: the first that this server keeps, of each run. */
const patients = Array.from({ length: 1000 }, (_none, run) => `c${run}-1`);
const clients = [
  { ...keysOf('own'), scopes: ['system/*.cruds'] },
  { ...keysOf('registry'), scopes: ['system/*.rs'], policy: 'registry' },
  { ...keysOf('ward'), scopes: ['system/*.rs'], patients },
  { ...keysOf('study'), scopes: ['system/*.rs'], patients, policy: 'registry' },
];

describe.each(PLACES)('copies that registries keep of records, over $name', (tried) => {
  const settings = { baseUrl: BASE, audit: 'off' as const, policyFolder: folder, clients };
  const server = runningHere(tried, settings);
  const as =
    (client: string): Ask =>
    (path) =>
      server.http.get(path).set('x-api-key', keyOf(client));

  let run = 0;
  test.skipIf(tried.skip)(
    'hold what there is after any changes: with filters, page by page, under a policy, confined, and of resources',
    async () => {
      const cases = ['own', 'registry', 'ward', 'study'].flatMap((client) =>
        ['', 'primary=breast', 'primary=lung,thyroid&limit=1'].map((query) =>
          copyOfCases(as(client), `${client} ${query}`, query),
        ),
      );
      const resources = ['own', 'registry'].map((client) =>
        copyOfResources(as(client), client, '_type=Patient,Condition'),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 20, size: 'max' }), async (steps) => {
          const record = await PlayedRecord.begin(owned(server), `c${run++}`);
          for (const [index, step] of steps.entries()) {
            await record.play(step);
            // some follow each change, others some at a time
            for (const [at, copy] of cases.entries()) if (index % 5 === at % 5) await copy.pull();
          }
          for (const copy of [...cases, ...resources]) {
            await copy.pull();
            expect(copy.held(), copy.name).toEqual(await copy.whole());
          }
        }),
        { numRuns: Number(RUNS ?? 2), endOnFailure: RUNS === undefined },
      );
    },
    RUNS === undefined ? undefined : 3_600_000,
  );
});

/** The server as its own client asks it. */
function owned(server: Running): Running {
  const key = keyOf('own');
  return {
    get adapter() {
      return server.adapter;
    },
    get http() {
      return server.http.set('x-api-key', key);
    },
    send: (method, path, body) => server.send(method, path, body).set('x-api-key', key),
  };
}
