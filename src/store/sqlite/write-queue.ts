import { type Decision, StoreUnavailable } from '../resource-store.ts';
import type { Connection } from './connection.ts';

/** Runs pieces of work one after the other; those that wait together share one commit, and so one fsync. */
export interface WriteQueue {
  run<T>(work: () => Promise<Decision<T>>): Promise<T>;
  /** Refuses new work and waits for what is in the queue. */
  close(): Promise<void>;
}

interface Job {
  /** Runs the work within a savepoint; the function it gives tells the caller, once the group is on disk. */
  run(): Promise<() => void>;
  fail(error: unknown): void;
}

/** Work that shares a commit at most; bounds how long the first waits for the last. */
const GROUP = 64;

/** A queue over the one connection that writes. */
export function writeQueue(connection: Connection): WriteQueue {
  const jobs: Job[] = [];
  let closed = false;
  let draining: Promise<void> | undefined;

  async function drain(): Promise<void> {
    // what arrives in the same turn of the loop joins the group
    await new Promise((resolve) => setImmediate(resolve));
    while (jobs.length > 0) await runGroup(connection, jobs.splice(0, GROUP));
    draining = undefined;
  }

  function enqueue(job: Job): void {
    jobs.push(job);
    draining ??= drain();
  }

  return {
    run: <T>(work: () => Promise<Decision<T>>) =>
      new Promise<T>((resolve, reject) => {
        if (closed) reject(new StoreUnavailable('The store is closed.'));
        else enqueue({ run: () => inSavepoint(connection, work, resolve, reject), fail: reject });
      }),
    close: async () => {
      closed = true;
      await draining;
    },
  };
}

async function runGroup({ database }: Connection, group: readonly Job[]): Promise<void> {
  const answers: (() => void)[] = [];
  try {
    database.exec('BEGIN IMMEDIATE');
    for (const job of group) answers.push(await job.run());
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    for (const job of group) job.fail(error);
    return;
  }
  for (const answer of answers) answer();
}

async function inSavepoint<T>(
  { database }: Connection,
  work: () => Promise<Decision<T>>,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): Promise<() => void> {
  database.exec('SAVEPOINT work');
  const undo = () => database.exec('ROLLBACK TO work; RELEASE work');
  try {
    const { commit, value } = await work();
    if (commit) database.exec('RELEASE work');
    else undo();
    return () => resolve(value);
  } catch (error) {
    // some failures (a full disk) undo the whole transaction: then all work of the group has failed
    if (!database.isTransaction) throw error;
    undo();
    return () => reject(error);
  }
}
