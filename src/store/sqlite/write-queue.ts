import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Decision, StoreWriter } from '../resource-store.ts';
import { NeedsAlone, type SqlConnection } from '../sql/index.ts';
import { StoreUnavailable } from '../store-errors.ts';
import { batchHolder } from './batch-holder.ts';
import type { Footprint } from './footprint.ts';
import { type Made, makeBeside } from './make-beside.ts';
import { type AloneJob, inSavepoint, runGroup } from './run-alone.ts';
import type { TransactionParts } from './transaction-parts.ts';

/**
 * Makes transactions one after the other and sends their writes to the thread that writes. Transactions that wait
 * together share a commit there, and so one flush to disk.
 *
 * A transaction is made on the state on disk while those before it are still being written. If it read or wrote what
 * one of these writes, it waits for them and is made again. If it asks for what depends on more than it names, it waits
 * too, and then talks to the thread that writes, alone.
 */
export interface WriteQueue {
  run<T>(work: (writer: StoreWriter) => Promise<Decision<T>>): Promise<T>;
  /** Runs work on the connection that writes, with nothing beside it. */
  runAlone<T>(work: (writer: StoreWriter, sql: SqlConnection) => Promise<Decision<T>>): Promise<T>;
  /** Refuses new work and waits for what is in the queue. */
  close(): Promise<void>;
}

/** Work as the queue sees it: its type is known to the caller alone. */
interface Job extends AloneJob {
  needsAlone: boolean;
  /** Makes it beside others. */
  make(): Promise<Made>;
}

/** Work that shares a commit at most; bounds how long the first waits for the last. */
const GROUP = 64;

/** SQLITE_CONSTRAINT: of this batch, of one that waited with it, or because another process has written. */
const CONSTRAINT = 19;

/** A queue over the thread that writes. */
export function writeQueue(parts: TransactionParts): WriteQueue {
  const { thread, counters } = parts;
  const jobs: Job[] = [];
  const ahead = new Map<Footprint, Promise<void>>();
  const held = batchHolder(thread);
  let closed = false;
  let draining: Promise<void> | undefined;

  /** Resolves when everything on its way is on disk, or has failed. */
  const landed = () => {
    held.send();
    return Promise.all(ahead.values());
  };

  async function drain(): Promise<void> {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      if (job.needsAlone) {
        await landed();
        await runGroup(parts, [job, ...jobs.splice(0, GROUP - 1)]);
      } else await attempt(job);
      // what is made takes this thread; requests and answers have their turn in between
      await nextTurn();
    }
    draining = undefined;
  }

  async function attempt(job: Job): Promise<void> {
    if (ahead.size >= GROUP) await landed();
    const others = [...ahead.keys()];
    const goBack = counters.mark();
    try {
      const made = await job.make();
      const met = others.some((other) => made.footprint.meets(other));
      if (!met && made.writes.length > 0) return send(job, made);
      goBack();
      if (!met) return made.done();
      await landed();
      jobs.unshift(job);
    } catch (error) {
      goBack();
      if (!(error instanceof NeedsAlone)) return job.fail(error);
      again(job);
    }
  }

  function send(job: Job, { footprint, writes, done }: Made): void {
    const kept = () => {
      ahead.delete(footprint);
      done();
    };
    const failed = (error: unknown) => {
      ahead.delete(footprint);
      // its numbers were not used; those of another process meet ours unless they go on from what is stored
      counters.forget();
      if (isConstraint(error)) again(job);
      else job.fail(error);
    };
    ahead.set(footprint, held.run(writes).then(kept, failed));
  }

  function again(job: Job): void {
    job.needsAlone = true;
    jobs.unshift(job);
    draining ??= drain();
  }

  function enqueue(job: Job): void {
    if (closed) {
      job.fail(new StoreUnavailable('The store is closed.'));
      return;
    }
    jobs.push(job);
    draining ??= drain();
  }

  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        enqueue({
          needsAlone: false,
          make: () => makeBeside(parts, work, resolve),
          runAlone: () => inSavepoint(parts, work, resolve, reject),
          fail: reject,
        });
      }),
    runAlone: (work) =>
      new Promise((resolve, reject) => {
        const make = () => Promise.reject(new NeedsAlone());
        enqueue({ needsAlone: true, make, runAlone: () => inSavepoint(parts, work, resolve, reject), fail: reject });
      }),
    close: async () => {
      closed = true;
      while (draining || ahead.size > 0) await Promise.all([draining, landed()]);
    },
  };
}

const isConstraint = (error: unknown) =>
  error instanceof Error &&
  'errcode' in error &&
  typeof error.errcode === 'number' &&
  (error.errcode & 0xff) === CONSTRAINT;
