import { randomUUID } from 'node:crypto';
import { type BulkJob, type ResourceStore, StoreUnavailable } from '../store/index.ts';
import type { BulkOptions } from './bulk-options.ts';
import { jobFolder, sweepJobs } from './bulk-status.ts';
import { exportDocument } from './export-job.ts';
import { runExport } from './export-run.ts';
import { BulkFailure, type HeldJob, JobLost } from './held-job.ts';
import { importDocument } from './import-job.ts';
import { runImport } from './import-run.ts';
import type { Wiring } from './ports.ts';

/** Works on jobs, one at a time, until it is stopped. */
export interface BulkWorker {
  /** Looks for a job now instead of at the next turn. */
  wake(): void;
  /** Ends after the page under way; the job goes on here or elsewhere once its lease is over. */
  stop(): Promise<void>;
}

/** How often jobs are looked for where nobody wakes the worker: those of processes that died. */
const TURN_MS = 5000;

/** Starts a worker; `failed` is told of what nobody expected. */
export function startBulkWorker(wiring: Wiring, bulk: BulkOptions, failed: (error: unknown) => void): BulkWorker {
  const owner = randomUUID();
  let isStopped = false;
  let isWoken = false;
  let wakeUp = (): void => undefined;
  const turn = async (): Promise<void> => {
    while (!isStopped) {
      const isIdle = await step(wiring, bulk, owner, () => isStopped, failed).catch((error: unknown) => {
        failed(error);
        return true;
      });
      if (!isIdle || isStopped || isWoken) {
        isWoken = false;
        continue;
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, TURN_MS);
        timer.unref();
        wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const ended = turn();
  return {
    wake: () => {
      isWoken = true;
      wakeUp();
    },
    stop: async () => {
      isStopped = true;
      wakeUp();
      await ended;
    },
  };
}

/** Does one job; tells whether there was none. */
async function step(
  wiring: Wiring,
  bulk: BulkOptions,
  owner: string,
  isStopped: () => boolean,
  failed: (error: unknown) => void,
): Promise<boolean> {
  const { store } = wiring;
  await sweepJobs(store, bulk);
  const now = Date.now();
  const jobs = await store.read((reader) => reader.listJobs());
  if (!jobs.some(({ state, leaseUntil }) => (state === 'waiting' || state === 'running') && leaseUntil < now))
    return true;
  const job = await store.transaction(async (writer) => ({
    commit: true,
    value: await writer.takeJob(owner, now, now + bulk.leaseMs),
  }));
  if (!job) return true;
  try {
    const document = await run(wiring, bulk, job, owner, isStopped);
    await finish(wiring, job, owner, 'done', JSON.stringify(document), bulk);
  } catch (error) {
    if (error instanceof JobLost || error instanceof StoreUnavailable) return false;
    if (!(error instanceof BulkFailure)) failed(error);
    const failure = error instanceof BulkFailure ? error.message : failureText(error);
    await finish(wiring, job, owner, 'failed', JSON.stringify({ ...JSON.parse(job.document), failure }), bulk);
  }
  return false;
}

function run(wiring: Wiring, bulk: BulkOptions, job: BulkJob, owner: string, isStopped: () => boolean) {
  const held = <D>(document: D): HeldJob<D> => ({
    id: job.id,
    folder: jobFolder(bulk, job.id),
    document,
    keep: async (next) => {
      const kept: BulkJob = { ...job, document: JSON.stringify(next), leaseUntil: Date.now() + bulk.leaseMs };
      // a process that stops gives the job away at once
      if (isStopped()) kept.leaseUntil = 0;
      const isOurs = await wiring.store.transaction(async (writer) => ({
        commit: true,
        value: await writer.saveJob(kept, owner),
      }));
      if (!isOurs || isStopped()) throw new JobLost();
    },
  });
  if (job.kind === 'import') return runImport(wiring, bulk, held(importDocument(job)));
  const document = exportDocument(job);
  return runExport({ store: storeAs(wiring, document.policy), search: wiring.search, bulk }, held(document));
}

/** The store as those see it who are given data under a policy. */
function storeAs({ store, disclosures }: Wiring, policy: string | undefined): ResourceStore {
  if (policy === undefined) return store;
  if (!disclosures) throw new BulkFailure('The policy of this client is not there any more.');
  return disclosures.store(policy, store);
}

async function finish(
  { store }: Wiring,
  job: BulkJob,
  owner: string,
  state: BulkJob['state'],
  document: string,
  bulk: BulkOptions,
): Promise<void> {
  const expires = Date.now() + bulk.keepMs;
  await store.transaction(async (writer) => ({
    commit: true,
    value: await writer.saveJob({ ...job, state, document, leaseUntil: 0, expires }, owner),
  }));
}

/** What a client may know of an error that nobody expected. */
function failureText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC') return 'The disk for files of bulk jobs is full.';
  if (code === 'EACCES' || code === 'EROFS') return 'The folder for files of bulk jobs cannot be written.';
  if (code === 'ENOENT') return 'A file of the job is gone; please start it again.';
  return 'An error happened in the server.';
}
