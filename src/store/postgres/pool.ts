import pg from 'pg';
import { GatheringSocket } from './gathering-socket.ts';
import { type PostgresOptions, splitUrl } from './postgres-options.ts';

const INT8 = 20;

/** Numbers of the database as numbers of JavaScript: none of ours comes near 2^53. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text'),
};

/** Longest time for a statement when nothing is said; in milliseconds. */
export const STATEMENT_TIMEOUT_MS = 30_000;

/** Longest time for a connection or a lock when nothing is said; in milliseconds. */
export const BUSY_TIMEOUT_MS = 5000;

/** A pool whose connections are as every one of ours must be. A connection that breaks while idle is forgotten. */
export function openPool(options: PostgresOptions): pg.Pool {
  const { connections = 10, busyTimeoutMs = BUSY_TIMEOUT_MS, statementTimeoutMs = STATEMENT_TIMEOUT_MS } = options;
  const { url, schema, options: given } = splitUrl(options.url);
  const settings = {
    search_path: schema,
    statement_timeout: statementTimeoutMs,
    lock_timeout: busyTimeoutMs,
    // a process that hangs within a transaction would hold up writers and the horizon
    idle_in_transaction_session_timeout: Math.max(60_000, 2 * statementTimeoutMs),
    // answered means on disk, whatever the server's default is
    synchronous_commit: 'on',
    client_min_messages: 'warning',
    // statements are short; compiling them costs more than it saves
    jit: 'off',
  };
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: busyTimeoutMs,
    application_name: 'iscm-fhir',
    keepAlive: true,
    pipeline: true,
    stream: () => new GatheringSocket(),
    types,
    // the server takes the last of several: what everything here relies on stands behind what the operator gave
    options: [given, ...Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)].join(' ').trim(),
  });
  pool.on('error', () => {});
  // one that breaks while it is lent is told of by the statement under way or the next one; unheard, it would end the
  // process
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
