import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Decision } from '../resource-store.ts';
import { NeedsAlone } from '../sql/index.ts';
import { StoreUnavailable } from '../store-errors.ts';
import { isConflict } from './postgres-error.ts';

/** How a transaction runs: beside other writers, tried out without writing, or with all others waiting. */
export type Mode = 'beside' | 'trial' | 'alone';

/**
 * Writers beside each other hold the gate together, one alone holds it by itself, a trial not at all. LOCK TABLE takes no
 * snapshot: what is read afterwards is as it stands once the gate is held.
 */
const BEGIN: Record<Mode, string> = {
  beside: 'BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE store_gate IN ROW SHARE MODE',
  trial: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  alone: 'BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE store_gate IN EXCLUSIVE MODE',
};

/** Attempts beside others before the work runs alone, and attempts in all. */
const BESIDE = 4;
const ATTEMPTS = 10;

/** Runs work until it meets no other writer; each attempt starts anew. */
export async function runTransaction<T>(
  pool: Pool,
  work: (client: PoolClient, mode: Mode) => Promise<Decision<T>>,
): Promise<T> {
  let mode: Mode = 'beside';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const done: Attempt<T> = await attemptOnce(pool, mode, work);
    if ('value' in done) return done.value;
    mode = done.next ?? (attempt >= BESIDE ? 'alone' : mode);
    if (!done.next) await pause(Math.random() * 4 * 2 ** Math.min(attempt, 5));
  }
  throw new StoreUnavailable('PostgreSQL: other writers were faster each time.');
}

/** What came of an attempt, or how the next one has to run where that is not up to other writers. */
type Attempt<T> = { value: T } | { next?: Mode };

async function attemptOnce<T>(
  pool: Pool,
  mode: Mode,
  work: (client: PoolClient, mode: Mode) => Promise<Decision<T>>,
): Promise<Attempt<T>> {
  const client = await pool.connect();
  try {
    await client.query(BEGIN[mode]);
    const { commit, value } = await work(client, mode);
    await client.query(commit ? 'COMMIT' : 'ROLLBACK');
    client.release();
    return { value };
  } catch (error) {
    await giveBack(client);
    // what searches is tried out first: what takes too long is refused before anybody has to wait for it
    if (error instanceof NeedsAlone) return { next: error.searches ? 'trial' : 'alone' };
    if (isConflict(error)) return {};
    throw error;
  }
}

/** After how long a statement that goes on is cancelled again, in milliseconds. */
const CANCEL_AGAIN_MS = 50;

/** Runs reads on one state of the database; when the signal is aborted, `cancel` ends the statement under way. */
export async function runReads<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  cancel: (client: PoolClient) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<T> {
  signal?.throwIfAborted();
  const client = await pool.connect();
  let isOver = false;
  let cancelled: Promise<void> | undefined;
  const untilOver = async () => {
    // one that comes before the server has read the statement ends nothing
    for (; !isOver; await pause(CANCEL_AGAIN_MS)) await cancel(client);
  };
  const stop = () => {
    cancelled = untilOver();
  };
  signal?.addEventListener('abort', stop);
  try {
    await client.query(BEGIN.trial);
    signal?.throwIfAborted();
    const value = await work(client);
    await client.query('COMMIT');
    signal?.throwIfAborted();
    client.release();
    return value;
  } catch (error) {
    isOver = true;
    // the cancellation must have come before the connection is given to somebody else
    await cancelled;
    await giveBack(client);
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Undoes what is open; a connection that cannot do that is closed, which undoes it too. */
async function giveBack(client: PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK');
    client.release();
  } catch {
    client.release(true);
  }
}
