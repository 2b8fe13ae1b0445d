import { type Decision, StoreUnavailable } from '../resource-store.ts';
import { lend, type SqlConnection } from '../sql/index.ts';
import { writingConnection } from './sql-connection.ts';
import type { WriteThread } from './write-thread.ts';

/** Runs pieces of work one after the other; those that wait together share one commit, and so one fsync. */
export interface WriteQueue {
  run<T>(work: (sql: SqlConnection) => Promise<Decision<T>>): Promise<T>;
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

/** A queue over the thread that writes. */
export function writeQueue(thread: WriteThread): WriteQueue {
  const jobs: Job[] = [];
  let closed = false;
  let draining: Promise<void> | undefined;

  async function drain(): Promise<void> {
    // what arrives in the same turn of the loop joins the group
    await new Promise((resolve) => setImmediate(resolve));
    while (jobs.length > 0) await runGroup(thread, jobs.splice(0, GROUP));
    draining = undefined;
  }

  function enqueue(job: Job): void {
    jobs.push(job);
    draining ??= drain();
  }

  return {
    run: <T>(work: (sql: SqlConnection) => Promise<Decision<T>>) =>
      new Promise<T>((resolve, reject) => {
        if (closed) reject(new StoreUnavailable('The store is closed.'));
        else enqueue({ run: () => inSavepoint(thread, work, resolve, reject), fail: reject });
      }),
    close: async () => {
      closed = true;
      await draining;
    },
  };
}

const exec = (thread: WriteThread, sql: string) => thread.run({ kind: 'exec', sql });

async function runGroup(thread: WriteThread, group: readonly Job[]): Promise<void> {
  const answers: (() => void)[] = [];
  try {
    await exec(thread, 'BEGIN IMMEDIATE');
    for (const job of group) answers.push(await job.run());
    await exec(thread, 'COMMIT');
  } catch (error) {
    await undoAll(thread);
    for (const job of group) job.fail(error);
    return;
  }
  for (const answer of answers) answer();
}

/** What fails here has undone everything, or there is no thread any more. */
async function undoAll(thread: WriteThread): Promise<void> {
  try {
    if (await thread.run({ kind: 'inTransaction' })) await exec(thread, 'ROLLBACK');
  } catch {
    // the failure that led here is told
  }
}

async function inSavepoint<T>(
  thread: WriteThread,
  work: (sql: SqlConnection) => Promise<Decision<T>>,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): Promise<() => void> {
  const undo = () => exec(thread, 'ROLLBACK TO work; RELEASE work');
  try {
    const [, { commit, value }] = await Promise.all([
      exec(thread, 'SAVEPOINT work'),
      lend(writingConnection(thread), work),
    ]);
    await (commit ? exec(thread, 'RELEASE work') : undo());
    return () => resolve(value);
  } catch (error) {
    // some failures (a full disk) undo the whole transaction: then all work of the group has failed
    if (!(await thread.run({ kind: 'inTransaction' }))) throw error;
    await undo();
    return () => reject(error);
  }
}
