import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test } from 'vitest';
import { createAdapter } from '../../src/adapter.ts';
import { settingsSchema } from '../../src/config/index.ts';
import { FHIR } from '../http/harness.ts';
import { postgresPlace, SKIPPED, TEST_DATABASE_URL } from '../store/postgres-place.ts';
import { wholeServer } from './whole-server.ts';

/** A way to a server that can be cut and mended. */
async function way(to: URL) {
  const sockets = new Set<Socket>();
  let server: Server;
  const open = async (port: number) => {
    server = createServer((near) => {
      const far = connect(Number(to.port), to.hostname);
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
      }
      near.pipe(far).pipe(near);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
  };
  const cut = async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };
  const port = await open(0);
  return { port, cut, mend: () => open(port) };
}

test('why the store cannot be used stands in the log', async () => {
  const server = await wholeServer({ ehr: { scopes: ['system/*.cruds'] } }, { busyTimeoutMs: 1 });
  const other = new DatabaseSync(server.adapter.settings.store.slice('sqlite:'.length));
  other.exec('BEGIN IMMEDIATE');
  await server.http.get('/readyz').expect(503);
  await server.http
    .put('/fhir/Patient/p')
    .set({ 'content-type': FHIR, ...server.as('ehr') })
    .send({ resourceType: 'Patient', id: 'p' })
    .expect(503);
  other.close();
  const told = server.log.map((line) => JSON.parse(line));
  for (const message of ['store not ready', 'request failed']) {
    expect(told.find(({ msg }) => msg === message)?.error).toMatchObject({ code: 'SQLITE_BUSY' });
  }
  await server.close();
});

describe.skipIf(TEST_DATABASE_URL === undefined)(
  `a database that cannot be reached${TEST_DATABASE_URL ? '' : ` (${SKIPPED})`}`,
  () => {
    const closing: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close();
    });

    test('makes the server not ready and requests fail with 503 until it is there again; what was stored is', async () => {
      const place = await postgresPlace();
      closing.push(place.dispose);
      const to = new URL(place.url);
      const between = await way(new URL(place.url));
      closing.push(between.cut);
      to.port = String(between.port);
      to.hostname = '127.0.0.1';
      const settings = settingsSchema.parse({ store: to.href, port: 0, logLevel: 'silent', busyTimeoutMs: 3000 });
      const adapter = await createAdapter(settings);
      closing.push(adapter.close);
      const url = await adapter.listen();
      const ready = async () => {
        const answer = await fetch(`${url}/readyz`);
        const { checks } = JSON.parse(await answer.text());
        return [answer.status, checks.store];
      };
      const put = (id: string) =>
        fetch(`${url}/fhir/Patient/${id}`, {
          method: 'PUT',
          headers: { 'content-type': FHIR },
          body: JSON.stringify({ resourceType: 'Patient', id }),
        });
      expect(await ready()).toEqual([200, true]);
      expect((await put('before')).status).toBe(201);

      await between.cut();
      expect(await ready()).toEqual([503, false]);
      for (const answer of [
        await put('gone'),
        await fetch(`${url}/fhir/Patient/before`),
        await fetch(`${url}/cases`),
      ]) {
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
        const text = await answer.text();
        expect(text).toContain('OperationOutcome');
        expect(text).not.toMatch(/postgres|ECONN|\n\s+at /i);
      }
      expect((await fetch(`${url}/healthz`)).status).toBe(200);

      await between.mend();
      await expect.poll(ready).toEqual([200, true]);
      expect((await fetch(`${url}/fhir/Patient/before`)).status).toBe(200);
      expect((await fetch(`${url}/fhir/Patient/gone`)).status).toBe(404);
      expect((await put('after')).status).toBe(201);
    });
  },
);
