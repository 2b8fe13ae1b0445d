import type { Pool, PoolClient } from 'pg';
import type { SearchIndex } from '../../search/index.ts';
import type { ResourceStore, StoreWriter } from '../resource-store.ts';
import {
  lend,
  type SqlConnection,
  searchAloneMs,
  sqlReader,
  sqlWriter,
  textOf,
  tryingOut,
  untilDeadline,
  usedUp,
} from '../sql/index.ts';
import { StoreUnavailable } from '../store-errors.ts';
import { canceller } from './canceller.ts';
import { type Clock, newCommit, steadyClock } from './commit.ts';
import { besideOthers } from './exclusive.ts';
import { migrate } from './migrate.ts';
import { BUSY_TIMEOUT_MS, openPool, STATEMENT_TIMEOUT_MS } from './pool.ts';
import { storeError } from './postgres-error.ts';
import { type PostgresOptions, splitUrl } from './postgres-options.ts';
import { type RowNumbers, rowNumbers } from './row-numbers.ts';
import { sqlConnection } from './sql-connection.ts';
import { type Mode, runReads, runTransaction } from './transaction.ts';

/**
 * Opens (or makes) a store in PostgreSQL (13 or later). Any number of processes may use one database: nothing but a
 * clock's high-water mark and unused row numbers is kept in a process. Throws `StoreTooNew` for a schema that a newer
 * program made, `StoreUnavailable` when the server cannot be had.
 */
export async function openPostgresStore(options: PostgresOptions): Promise<ResourceStore> {
  const pool = openPool(options);
  const ending = canceller(options);
  const { statementTimeoutMs = STATEMENT_TIMEOUT_MS, busyTimeoutMs = BUSY_TIMEOUT_MS } = options;
  const connection = (client: PoolClient) => sqlConnection(client, untilDeadline(statementTimeoutMs));
  const searchMs = searchAloneMs(busyTimeoutMs, statementTimeoutMs);
  const underWay = new Set<Promise<unknown>>();
  let closed = false;
  const tracked = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) throw new StoreUnavailable('The store is closed.');
    const job = translated(work);
    underWay.add(job);
    try {
      return await job;
    } finally {
      underWay.delete(job);
    }
  };
  const shared = await translated(() => prepare(pool, connection, options)).catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  return {
    read: (work, signal) =>
      tracked(() => {
        const run = (client: PoolClient) =>
          lend(connection(client), (sql) => work(sqlReader(sql, options.search?.own ?? [])), signal);
        return runReads(pool, run, ending.cancel, signal);
      }),
    transaction: (work) =>
      tracked(() =>
        runTransaction(pool, (client, mode) =>
          lend(sqlConnection(client, usedUp(searchMs)), (sql) => work(writerFor(mode, sql, shared))),
        ),
      ),
    check: () =>
      tracked(() =>
        runTransaction(pool, async (client) => {
          await newCommit(connection(client), shared.clock, shared.rows).begin();
          return { commit: false, value: undefined };
        }),
      ),
    close: async () => {
      if (closed) return;
      closed = true;
      await Promise.allSettled(underWay);
      await pool.end();
      await ending.close();
    },
  };
}

interface Shared {
  search: SearchIndex | undefined;
  clock: Clock;
  rows: RowNumbers;
}

function writerFor(mode: Mode, sql: SqlConnection, { clock, rows, search }: Shared): StoreWriter {
  const writer = sqlWriter(sql, newCommit(sql, clock, rows), search);
  if (mode === 'alone') return writer;
  return mode === 'beside' ? besideOthers(writer) : tryingOut(writer, sqlReader(sql, writer.own));
}

async function prepare(
  pool: Pool,
  connection: (client: PoolClient) => SqlConnection,
  options: PostgresOptions,
): Promise<Shared> {
  const client = await pool.connect();
  try {
    await migrate(client, splitUrl(options.url).schema, options.missing);
    const last = await connection(client).get("SELECT COALESCE(MAX(instant), '') AS instant FROM store_commit");
    return {
      clock: steadyClock(options.now ?? (() => new Date()), textOf(last, 'instant')),
      rows: rowNumbers(),
      search: options.search,
    };
  } finally {
    client.release();
  }
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error);
  }
}
