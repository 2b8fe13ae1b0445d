import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createAdapter } from '../../src/adapter.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iscm-broken-off-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('requests that a stopping server breaks off have their AuditEvents', async () => {
  const path = join(folder, 'store.sqlite');
  const adapter = await createAdapter({
    store: `sqlite:${path}`,
    bulkFolder: join(folder, 'bulk'),
    port: 0,
    drainSeconds: 1,
    logLevel: 'silent',
  });
  const { hostname, port, origin } = new URL(await adapter.listen());
  const half = Array.from({ length: 3 }, () => connect(Number(port), hostname).on('error', () => undefined));
  for (const socket of half) {
    await once(socket, 'connect');
    socket.write('PUT /fhir/Patient/p HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\n');
    socket.write('Content-Length: 99\r\n\r\n{');
  }
  const atWork = async () => (await (await fetch(`${origin}/metrics`)).text()).includes('requests_in_flight 3');
  await expect.poll(atWork).toBe(true);
  await adapter.close();
  const database = new DatabaseSync(path);
  expect(database.prepare('SELECT COUNT(*) AS count FROM audit_event').get()).toEqual({ count: 3 });
  database.close();
});

test('what waits on a connection that asks for a tunnel gives back what it held', async () => {
  const adapter = await createAdapter({
    store: `sqlite:${join(folder, 'store.sqlite')}`,
    bulkFolder: join(folder, 'bulk'),
    port: 0,
    logLevel: 'silent',
  });
  onTestFinished(() => adapter.close());
  const { hostname, port, origin } = new URL(await adapter.listen());
  for (let round = 0; round < 8; round += 1) {
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    socket.resume().write('POST /fhir/Patient HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.write('POST /fhir HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n');
    socket.write('CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'close');
  }
  const held = async () => {
    const text = await (await fetch(`${origin}/metrics`)).text();
    return [...text.matchAll(/^iscm_http_\w+_in_flight (\d+)$/gm)].map(([, number]) => number);
  };
  await expect.poll(held).toEqual(['0', '0']);
});
