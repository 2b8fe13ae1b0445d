import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { type Decision, StoreUnavailable } from '../resource-store.ts';
import { NeedsAlone } from '../sql/index.ts';
import { isConflict } from './postgres-error.ts';

/** How a transaction runs: beside other writers, or with all of them waiting. */
export type Mode = 'beside' | 'alone';

/**
 * Writers beside each other hold the gate together, one alone holds it by itself. LOCK TABLE takes no snapshot: what is
 * read afterwards is as it stands once the gate is held.
 */
const BEGIN: Record<Mode, string> = {
  beside: 'BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE store_gate IN ROW SHARE MODE',
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
    const done = await attemptOnce(pool, mode, work);
    if ('value' in done) return done.value;
    if (done.needsAlone || attempt >= BESIDE) mode = 'alone';
    if (!done.needsAlone) await pause(Math.random() * 4 * 2 ** Math.min(attempt, 5));
  }
  throw new StoreUnavailable('PostgreSQL: other writers were faster each time.');
}

type Attempt<T> = { value: T } | { needsAlone: boolean };

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
    if (error instanceof NeedsAlone && mode === 'beside') return { needsAlone: true };
    if (isConflict(error)) return { needsAlone: false };
    throw error;
  }
}

/** Runs reads on one state of the database. */
export async function runReads<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const value = await work(client);
    await client.query('COMMIT');
    client.release();
    return value;
  } catch (error) {
    await giveBack(client);
    throw error;
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
