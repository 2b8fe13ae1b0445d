import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ResourceStore } from '../../src/store/index.ts';
import { type Served, served } from '../http/harness.ts';
import { ENGINES, type Engine, LIMITS, search } from './engines.ts';

/** More than what may be done at the same time on either engine. */
const CLIENTS = 12;

/** Patients whose names make looking for parts of them take many seconds. */
async function fill({ store }: Engine): Promise<void> {
  const name = Array.from({ length: 3 }, () => ({ family: 'b'.repeat(900) }));
  await store.transaction(async (writer) => {
    await writer.putMany(
      Array.from({ length: 600 }, (_, at) => ({
        type: 'Patient',
        id: `p${at}`,
        method: 'PUT' as const,
        text: JSON.stringify({ resourceType: 'Patient', id: `p${at}`, name }),
      })),
    );
    return { commit: true, value: undefined };
  });
}

const COSTLY = `name:contains=${Array.from({ length: 1000 }, (_, at) => `bb${at}`).join(',')}`;

const REQUESTS = {
  search: `POST /fhir/Patient/_search HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${COSTLY.length}\r\n\r\n${COSTLY}`,
  batch: (() => {
    const entry = [{ request: { method: 'GET', url: `Patient?${COSTLY}` } }];
    const body = JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry });
    return `POST /fhir HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  })(),
};

/** A store that tells how each of its reads ended. */
function watched(store: ResourceStore): { store: ResourceStore; begun: Promise<string>[] } {
  const begun: Promise<string>[] = [];
  const read: ResourceStore['read'] = (work, signal) => {
    const reading = store.read(work, signal);
    begun.push(
      reading.then(
        () => 'done',
        (error) => error.name,
      ),
    );
    return reading;
  };
  return { store: { ...store, read }, begun };
}

describe.each(ENGINES)('a client that goes away over $name', ({ skipped, open }) => {
  let engine: Engine;
  let server: Served;
  let http: Server;
  let reads: Promise<string>[];
  beforeAll(async () => {
    if (skipped) return;
    engine = await open();
    await fill(engine);
    const { store, begun } = watched(await engine.reopened(search, { statementTimeoutMs: 600_000 }));
    reads = begun;
    server = await served({ store, search, limits: LIMITS });
    http = createServer(server.app).listen(0, '127.0.0.1');
    await once(http, 'listening');
  });
  afterAll(async () => {
    if (skipped) return;
    await new Promise((resolve) => http.close(resolve));
    await server.close();
    await engine.dispose();
  });

  async function sent(request: string): Promise<Socket> {
    const { port } = http.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(request);
    return socket;
  }

  test.skipIf(skipped).each(['search', 'batch'] as const)(
    'ends the work of its %s, so that many who go leave nothing to do',
    async (kind) => {
      reads.length = 0;
      const sockets = await Promise.all(Array.from({ length: CLIENTS }, () => sent(REQUESTS[kind])));
      await vi.waitUntil(() => reads.length === CLIENTS, { timeout: 60_000 });
      for (const socket of sockets) socket.destroy();
      expect(new Set(await Promise.all(reads))).toEqual(new Set(['ClientGone']));
      const answer = await server.http.get('/fhir/Patient?_id=p1&name:contains=b').expect(200);
      expect(answer.body.total).toBe(1);
    },
  );
});
