import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type ListenOptions, listen, type RunningServer } from '../../src/http/index.ts';
import { FHIR, type Served, type ServedOptions, served } from '../http/harness.ts';

let server: Served;
let running: RunningServer | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await running?.stop();
  running = undefined;
  await server.close();
});

const start = async (options: ServedOptions, more: Partial<ListenOptions> = {}) => {
  server = await served({}, options);
  const usual = { host: '127.0.0.1', port: 0, requestTimeoutMs: 60_000, drainMs: 100, idleMs: 60_000 };
  running = await listen(server.app, { ...usual, ...more });
  return running.url;
};
/** A connection to the server, its answer so far as text. */
function connected(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
}
/** Sends the head of a request with a body, and some of that. */
async function half(url: string, length: number): Promise<Socket> {
  const socket = connected(url);
  socket.write(
    `PUT /fhir/Patient/p HTTP/1.1\r\nHost: x\r\nContent-Type: ${FHIR}\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`,
  );
  // the server has the request in hand once it asks for the body
  await once(socket, 'data');
  return socket;
}
const metric = async (url: string, name: string) =>
  Number(new RegExp(`^${name} (.*)$`, 'm').exec(await (await fetch(`${url}/metrics`)).text())?.[1]);

test('requests beyond those that may be worked on get 503 with Retry-After, and room again when one has ended', async () => {
  const url = await start({ maxConcurrentRequests: 1 });
  const socket = await half(url, 40);
  const refused = await fetch(`${url}/fhir/Patient/q`);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await refused.text()).toContain('OperationOutcome');
  for (const path of ['/healthz', '/readyz']) expect((await fetch(url + path)).status).toBe(200);
  socket.destroy();
  await expect.poll(() => metric(url, 'iscm_http_requests_in_flight')).toBe(0);
  expect((await fetch(`${url}/fhir/Patient/q`)).status).toBe(404);
});

test('bodies beyond those there is memory for get 503 before they are read', async () => {
  const url = await start({ maxBodyBytesInFlight: 10_000 });
  await half(url, 9000);
  expect(await metric(url, 'iscm_http_body_bytes_in_flight')).toBe(9000);
  const body = JSON.stringify({ resourceType: 'Patient', id: 'q', language: 'x'.repeat(2000) });
  const put = () => fetch(`${url}/fhir/Patient/q`, { method: 'PUT', headers: { 'content-type': FHIR }, body });
  expect((await put()).status).toBe(503);
  expect((await fetch(`${url}/fhir/Patient/q`)).status).toBe(404);
  // one of unknown length counts as the largest
  const chunked = connected(url);
  chunked.write(
    `PUT /fhir/Patient/q HTTP/1.1\r\nHost: x\r\nContent-Type: ${FHIR}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`,
  );
  expect(String(await once(chunked, 'data'))).toContain('503 Service Unavailable');
});

test('a process under pressure takes no more work while it has some, and says how it does', async () => {
  const url = await start({ pressure: { high: () => true, stop: () => undefined } });
  expect((await fetch(`${url}/fhir/Patient/q`)).status).toBe(404);
  await half(url, 40);
  expect((await fetch(`${url}/fhir/Patient/q`)).status).toBe(503);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/metrics`)).status).toBe(200);
});

test('an upload on which nothing moves is broken off, and gives back its room', async () => {
  // long enough for the head to be read on a busy machine
  const url = await start({ maxConcurrentRequests: 1 }, { idleMs: 500 });
  const socket = await half(url, 9000);
  await once(socket, 'close');
  await expect.poll(() => metric(url, 'iscm_http_requests_in_flight')).toBe(0);
  expect((await fetch(`${url}/fhir/Patient/p`)).status).toBe(404);
});

test.each([
  ['head', 'GET /fhir/metadata HTTP/1.1\r\nHost: x\r\n'],
  ['body', `PUT /fhir/Patient/p HTTP/1.1\r\nHost: x\r\nContent-Type: ${FHIR}\r\nContent-Length: 10000\r\n\r\n`],
])(
  'a request whose %s comes byte by byte is ended when its time is over, though something moves',
  async (_part, head) => {
    const url = await start({}, { requestTimeoutMs: 300 });
    const socket = connected(url);
    socket.write(head);
    const drip = setInterval(() => socket.write('x'), 20);
    const [answer] = await once(socket, 'data');
    clearInterval(drip);
    expect(answer).toMatch(/^HTTP\/1\.1 408[\s\S]*OperationOutcome/);
    await expect.poll(() => metric(url, 'iscm_http_requests_in_flight')).toBe(0);
  },
);

test('connections beyond those that are kept are closed, and the others go on', async () => {
  const url = await start({}, { maxConnections: 2 });
  const kept = [connected(url), connected(url)];
  await Promise.all(kept.map((socket) => once(socket, 'connect')));
  const refused = connected(url);
  await once(refused, 'close');
  kept[0]?.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(String(await once(kept[0] ?? refused, 'data'))).toMatch(/^HTTP\/1\.1 200/);
});

test('a server that stops waits for what it is doing, and for no connection that has nothing more to do', async () => {
  const url = await start({}, { drainMs: 600_000 });
  const body = '{"resourceType":"Patient","id":"p"}';
  const socket = await half(url, body.length);
  const stopped = running?.stop();
  running = undefined;
  socket.write(body);
  expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 201/);
  await stopped;
});

test('what is refused before any work is counted by why', async () => {
  const url = await start({ pressure: { high: () => true, stop: () => undefined } });
  await half(url, 40);
  for (let count = 0; count < 3; count++) expect((await fetch(`${url}/fhir/Patient/q`)).status).toBe(503);
  expect(await metric(url, 'iscm_http_refused_total\\{reason="pressure"\\}')).toBe(3);
});

test('without configured origins there is no header of CORS', async () => {
  const url = await start({});
  const answer = await fetch(`${url}/fhir/metadata`, { headers: { origin: 'https://app.example' } });
  expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
});

test('configured origins may call the server, others may not', async () => {
  const url = await start({ corsOrigins: ['https://app.example'] });
  const preflight = (origin: string) =>
    fetch(`${url}/fhir/Patient/p`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization,traceparent,x-medplum',
      },
    });
  const allowed = await preflight('https://app.example');
  expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([204, 'https://app.example']);
  expect(allowed.headers.get('access-control-allow-headers')).toBe('authorization,traceparent,x-medplum');
  expect(allowed.headers.get('access-control-allow-credentials')).toBe('true');
  const evil = [...(await preflight('https://evil.example')).headers.keys()];
  expect(evil.filter((name) => name.startsWith('access-control'))).toEqual([]);
  const answer = await fetch(`${url}/fhir/metadata`, { headers: { origin: 'https://app.example' } });
  for (const name of ['ETag', 'Link', 'Allow', 'Content-Disposition', 'X-ISCM-Cursor', 'X-Progress']) {
    expect(answer.headers.get('access-control-expose-headers')).toContain(name);
  }
});

test('answers carry the headers that keep browsers from being misled', async () => {
  const url = await start({});
  const { headers } = await fetch(`${url}/fhir/metadata`);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(headers.get('strict-transport-security')).toMatch(/max-age/);
  expect([headers.get('cache-control'), headers.get('x-powered-by')]).toEqual(['no-store', null]);
});

test.each([
  ['/fhir/Patient/..%2f..%2fetc%2fpasswd', 'GET'],
  ['/fhir/%2e%2e/%2e%2e/etc/passwd', 'GET'],
  ["/fhir/Patient?identifier=x'%20OR%20'1'='1", 'GET'],
  ["/fhir/Patient/1';DROP%20TABLE%20resource;--", 'GET'],
  ['/fhir/AuditEvent?patient=%27%20OR%201=1--', 'GET'],
  ['/fhir/Patient/a%00b', 'GET'],
  ['/fhir/Patient/a%0d%0aX-Injected:%201', 'GET'],
  ['/fhir/__proto__/constructor', 'GET'],
])('the path %s leads nowhere', async (path, method) => {
  const url = await start({});
  await fetch(`${url}/fhir/Patient/kept`, {
    method: 'PUT',
    headers: { 'content-type': FHIR },
    body: '{"resourceType":"Patient","id":"kept"}',
  });
  const answer = await fetch(url + path, { method });
  expect(answer.status).toBeLessThan(500);
  const text = await answer.text();
  expect(text).not.toMatch(/root:|SQLITE|syntax error|\bat .*\.ts/);
  expect(text).not.toContain('"id":"kept"');
  expect(answer.headers.get('x-injected')).toBeNull();
  expect((await fetch(`${url}/fhir/Patient/kept`)).status).toBe(200);
});
