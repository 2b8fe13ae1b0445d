import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';
import { refusalOutcome } from '../fhir/operation-outcome.ts';
import { refusal } from '../interaction/outcome.ts';
import { FHIR_JSON } from './content-type.ts';

/** How a server listens and stops. */
export interface ListenOptions {
  host: string;
  port: number;
  requestTimeoutMs: number;
  drainMs: number;
  /** How long a connection on which nothing moves is kept during a request. */
  idleMs: number;
  /** How long a connection is kept for the next request. */
  keepAliveMs?: number;
  /** Connections kept at the same time; those beyond are closed at once. */
  maxConnections?: number;
}

/** A server that listens. */
export interface RunningServer {
  /** Where it listens, `http://127.0.0.1:8080`. */
  url: string;
  /** Takes no more requests, lets running ones finish for `drainMs`, then breaks off what is left. */
  stop(): Promise<void>;
}

/** Longest time for the head of a request to arrive. */
const HEADERS_MS = 20_000;

/** How often requests that do not arrive in time are looked for. */
const CHECK_MS = 5000;

/** How long a connection stays open after the answer to what was no request, so that the client can take that. */
const LINGER_MS = 2000;

/** How often a stopping server looks for connections that have become idle. */
const SWEEP_MS = 50;

/** Rejects when an address cannot be had: so that what a server needs is not made, or changed, for one that will not be. */
export async function tryAddress({ host, port }: Pick<ListenOptions, 'host' | 'port'>): Promise<void> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

/** Serves an application; rejects when the address cannot be had. */
export async function listen(app: Express, options: ListenOptions): Promise<RunningServer> {
  const { requestTimeoutMs, keepAliveMs = 75_000, maxConnections } = options;
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: Math.min(requestTimeoutMs, HEADERS_MS),
      connectionsCheckingInterval: Math.min(requestTimeoutMs / 2, CHECK_MS),
      keepAliveTimeout: keepAliveMs,
      // refused here, with an OperationOutcome
      requireHostHeader: false,
    },
    withHost(app),
  );
  if (maxConnections !== undefined) server.maxConnections = maxConnections;
  server.setTimeout(options.idleMs);
  server.on('clientError', answerBrokenRequest);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('checkExpectation', (_request, response) =>
    refuse(response, 417, 'Of expectations only 100-continue is met here.'),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { url: urlOf(server), stop: () => stop(server, sockets, options.drainMs) };
}

function urlOf(server: Server): string {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') return String(address);
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}

async function stop(server: Server, sockets: ReadonlySet<Socket>, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // a connection is idle once its request was answered; without this it would be kept for the next one
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const limit = setTimeout(() => {
    // those whose request was no HTTP are none of the server's any more
    for (const socket of sockets) socket.destroy();
  }, drainMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(limit);
  // the server counts those it broke off as closed before they are, and what is to be written of their requests comes then
  await Promise.all([...sockets].map((socket) => once(socket, 'close')));
}

/** Only HTTP/1.0 does without Host (RFC 9112, 3.2). */
function withHost(app: RequestListener): RequestListener {
  return (request, response) => {
    if (request.headers.host !== undefined || request.httpVersion === '1.0') return app(request, response);
    return refuse(response, 400, 'The header Host is missing.');
  };
}

/** Refuses a request before the application sees it. */
function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': FHIR_JSON, Connection: 'close' });
  response.end(JSON.stringify(refusalOutcome([refusal('invalid', 'bad-request', message)])));
}

const IN_URL = 'The request line is not HTTP: in a URL, spaces and letters beyond ASCII are percent-encoded.';

type StatusAndMessage = readonly [status: string, message: string];

const NO_HTTP: StatusAndMessage = ['400 Bad Request', 'The request is not HTTP.'];

/** What is wrong with a request, by the code that Node's parser gives, where clients commonly get it wrong. */
const BROKEN: Readonly<Record<string, StatusAndMessage>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'The URL and the headers are too long together; a long search can be posted to _search.',
  ],
  HPE_INVALID_URL: ['400 Bad Request', IN_URL],
  HPE_INVALID_CONSTANT: ['400 Bad Request', IN_URL],
};

/** What is not HTTP never reaches the application, yet it too is answered with an OperationOutcome. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, message] = BROKEN[error.code ?? ''] ?? NO_HTTP;
  const body = JSON.stringify(refusalOutcome([refusal('invalid', 'bad-request', message)]));
  const length = Buffer.byteLength(body);
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: ${FHIR_JSON}\r\nContent-Length: ${length}\r\n\r\n${body}`,
  );
}
