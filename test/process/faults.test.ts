import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SKIPPED, TEST_DATABASE_URL } from '../store/postgres-place.ts';
import { partOf, sendUntilTaken } from './push.ts';
import { type ServerProcess, startProcess } from './running-server.ts';
import { storeFindings } from './store-findings.ts';

const run = promisify(execFile);
const CLUSTER = join(import.meta.dirname, '../../.ci/postgres');

const post = (url: string, body: string) =>
  fetch(`${url}/fhir`, { method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body });

const statusOf = async (answer: Response) => {
  await answer.text();
  return answer.status;
};

/** The store cannot be written: pushes are refused for now, and the server says that it is not ready. */
async function expectRefusal(url: string, pushes: readonly { body: string }[]): Promise<void> {
  for (const { body } of pushes) {
    const answer = await post(url, body);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await answer.json()).resourceType).toBe('OperationOutcome');
  }
  expect(await statusOf(await fetch(`${url}/readyz`))).toBe(503);
  expect(await statusOf(await fetch(`${url}/healthz`))).toBe(200);
}

const ids = (pushes: readonly { id: string }[]) => pushes.map(({ id }) => id);
const parts = (from: number) => [from, from + 1, from + 2].map((part) => partOf('p', part));

describe('an adapter on SQLite', () => {
  let folder: string;
  let server: ServerProcess;
  let store: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'iscm-faults-'));
    store = `sqlite:${join(folder, 'store.sqlite')}`;
    server = await startProcess({ ISCM_STORE: store, ISCM_REQUEST_TIMEOUT_SECONDS: '1', ISCM_LOG_LEVEL: 'fatal' });
  });
  afterEach(async () => {
    await server.end('SIGKILL');
    await rm(folder, { recursive: true });
  });

  test('whose disk is full refuses pushes, reads on, and goes on when there is room', async ({ skip }) => {
    const limit = (bytes: string) => run('prlimit', [`--pid=${server.child.pid}`, `--fsize=${bytes}:`]);
    await run('prlimit', ['--version']).catch(() => skip('skipped, since there is no prlimit to keep files small'));
    const [before, refused, after] = [parts(0), parts(3), parts(6)];
    for (const { body } of before) expect(await statusOf(await post(server.url, body))).toBe(200);
    await limit('4096');
    await expectRefusal(server.url, refused);
    expect(await statusOf(await fetch(`${server.url}/fhir/Patient/p`))).toBe(200);
    await limit('unlimited');
    for (const { body } of after) expect(await sendUntilTaken(server.url, body)).toBe(200);
    expect(await statusOf(await fetch(`${server.url}/fhir/Observation/p-3`))).toBe(404);
    expect(await storeFindings(store, ids([...before, ...after]))).toEqual([]);
  });

  test('stores nothing of uploads that were broken off, and serves others meanwhile', async () => {
    const { body } = partOf('p', 1);
    const { hostname, port } = new URL(server.url);
    const half = async () => {
      // ended by the server where the others take longer than it waits
      const socket = connect(Number(port), hostname).on('error', () => undefined);
      await once(socket, 'connect');
      const head = `POST /fhir HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\nContent-Length: ${body.length}`;
      socket.write(`${head}\r\n\r\n${body.slice(0, body.length / 2)}`);
      return socket;
    };
    const sockets = await Promise.all([half(), half(), half()]);
    const whole = partOf('q', 2);
    expect(await statusOf(await post(server.url, whole.body))).toBe(200);
    for (const socket of sockets) socket.destroy();
    expect(await statusOf(await fetch(`${server.url}/fhir/Patient/p`))).toBe(404);
    expect(await storeFindings(store, [whole.id])).toEqual([]);
  });

  test('answers a client that is too slow with 408', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname).setEncoding('utf8');
    const head = 'POST /fhir HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\nContent-Length: 999';
    socket.write(`${head}\r\n\r\n{`);
    const [said] = await once(socket, 'data');
    expect(said).toMatch(/^HTTP\/1.1 408 /);
    socket.destroy();
    expect(await statusOf(await post(server.url, partOf('q', 1).body))).toBe(200);
  });

  test.each([
    'GET /fhir/Pat',
    'POST /fhir HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\nContent-Length: 9999\r\n\r\n',
  ])('keeps no connection to a client that goes on sending after it was answered 408: %j', async (head) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    socket.on('error', () => undefined).resume();
    socket.write(head);
    const drip = setInterval(() => socket.write('x'), 200);
    // ended with an error too: that is how a client learns of it
    await new Promise((resolve) => socket.on('close', resolve));
    clearInterval(drip);
  });
});

describe.skipIf(TEST_DATABASE_URL === undefined)(
  `an adapter on a PostgreSQL that follows another${TEST_DATABASE_URL === undefined ? ` (${SKIPPED})` : ''}`,
  () => {
    let folder: string;
    let store: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'iscm-clusters-'));
      await chmod(folder, 0o755);
      store = (await run(CLUSTER, ['start', join(folder, 'primary')])).stdout.trim();
    });
    afterAll(async () => {
      for (const name of ['copy', 'primary']) await run(CLUSTER, ['stop', join(folder, name)]);
      await rm(folder, { recursive: true });
    });

    test('has a client whose cursor it does not know yet ask again, and does not call it expired', async () => {
      const primary = await startProcess({ ISCM_STORE: store });
      const copy = (await run(CLUSTER, ['standby', join(folder, 'copy'), store])).stdout.trim();
      const behind = await startProcess({ ISCM_STORE: copy, ISCM_AUDIT: 'off' });
      const held = new pg.Client(copy);
      await held.connect();
      await held.query('SELECT pg_wal_replay_pause()');
      expect(await statusOf(await post(primary.url, partOf('p', 1).body))).toBe(200);
      const cursor = (await fetch(`${primary.url}/cases`)).headers.get('x-iscm-cursor');
      const changes = `${behind.url}/cases?since=${cursor}`;
      const answer = await fetch(changes);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
      expect((await answer.json()).issue[0].details.coding[0].code).toBe('store-behind');
      await held.query('SELECT pg_wal_replay_resume()');
      await held.end();
      await expect.poll(async () => statusOf(await fetch(changes)), { timeout: 20_000 }).toBe(200);
      for (const server of [behind, primary]) expect(await server.end('SIGTERM')).toBe(0);
    });
  },
);

describe.skipIf(TEST_DATABASE_URL === undefined)(
  `an adapter whose PostgreSQL crashes${TEST_DATABASE_URL === undefined ? ` (${SKIPPED})` : ''}`,
  () => {
    let folder: string;
    let store: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'iscm-cluster-'));
      store = (await run(CLUSTER, ['start', folder])).stdout.trim();
    });
    afterAll(() => run(CLUSTER, ['stop', folder]));

    test('refuses pushes until it is back, and has every push it acknowledged', async () => {
      const server = await startProcess({ ISCM_STORE: store, ISCM_LOG_LEVEL: 'fatal' });
      const [before, refused, after] = [parts(0), parts(3), parts(6)];
      for (const { body } of before) expect(await statusOf(await post(server.url, body))).toBe(200);
      await run(CLUSTER, ['crash', folder]);
      await expectRefusal(server.url, refused);
      await run(CLUSTER, ['resume', folder]);
      for (const { body } of after) expect(await sendUntilTaken(server.url, body)).toBe(200);
      expect(await storeFindings(store, ids([...before, ...after]))).toEqual([]);
      expect(await server.end('SIGTERM')).toBe(0);
    });
  },
);
