import { randomUUID } from 'node:crypto';
import { type BulkJob, committed, type ResourceStore, StoreUnavailable, type StoreWriter } from '../../store/index.ts';
import { type Access, auditEntries } from '../audit/audit-event.ts';
import { accessedCase } from '../outcome.ts';
import type { Wiring } from '../ports.ts';
import { bulkFileProblem } from './bulk-file.ts';
import type { BulkOptions } from './bulk-options.ts';
import { jobFolder } from './bulk-status.ts';
import { sweepJobs } from './bulk-sweep.ts';
import { type ExportDocument, exportDocument } from './export-job.ts';
import { runExport } from './export-run.ts';
import { BulkFailure, type HeldJob, JobLost, type KeptTries } from './held-job.ts';
import { importDocument } from './import-job.ts';
import { runImport } from './import-run.ts';

/** Works on jobs, one at a time, until it is stopped. */
export interface BulkWorker {
  /** Looks for a job now instead of at the next turn. */
  wake(): void;
  /** Ends after the page under way; the job goes on here or elsewhere once its lease is over. */
  stop(): Promise<void>;
}

/** How often jobs are looked for where nobody wakes the worker: those of processes that died. */
const TURN_MS = 5000;

/** A job that gets no further may be what kills the processes that take it up. */
const MOST_TRIES = 5;

/** Starts a worker; `failed` is told of what nobody expected. */
export function startBulkWorker(wiring: Wiring, bulk: BulkOptions, failed: (error: unknown) => void): BulkWorker {
  const owner = randomUUID();
  const stopping = new AbortController();
  let isWoken = false;
  let wakeUp = (): void => undefined;
  const turn = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const isIdle = await step(wiring, bulk, owner, stopping.signal, failed).catch((error: unknown) => {
        failed(error);
        return true;
      });
      if (!isIdle || stopping.signal.aborted || isWoken) {
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
      stopping.abort();
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
  stopping: AbortSignal,
  failed: (error: unknown) => void,
): Promise<boolean> {
  const { store } = wiring;
  await sweepJobs(store, bulk);
  const now = Date.now();
  const jobs = await store.read((reader) => reader.listJobs());
  if (!jobs.some(({ state, leaseUntil }) => (state === 'waiting' || state === 'running') && leaseUntil < now))
    return true;
  const job = await committed(store, (writer) => taken(writer, owner, now, now + bulk.leaseMs));
  if (!job) return true;
  try {
    const document = await run(wiring, bulk, job, owner, stopping);
    await finish(wiring, bulk, job, owner, { state: 'done', document: JSON.stringify(document) });
  } catch (error) {
    if (error instanceof JobLost || error instanceof StoreUnavailable) return false;
    if (!(error instanceof BulkFailure)) failed(error);
    const failure =
      error instanceof BulkFailure ? error.message : (bulkFileProblem(error) ?? 'An error happened in the server.');
    const document = JSON.stringify({ ...JSON.parse(job.document), failure });
    await finish(wiring, bulk, job, owner, { state: 'failed', document });
  }
  return false;
}

/** Takes a job, and keeps how often that was done since it last got further. */
async function taken(
  writer: StoreWriter,
  owner: string,
  now: number,
  leaseUntil: number,
): Promise<BulkJob | undefined> {
  const job = await writer.takeJob(owner, now, leaseUntil);
  if (!job) return undefined;
  const document: KeptTries = JSON.parse(job.document);
  const kept = { ...job, document: JSON.stringify({ ...document, tries: (document.tries ?? 0) + 1 }) };
  return (await writer.saveJob(kept, owner)) ? kept : undefined;
}

function run(wiring: Wiring, bulk: BulkOptions, job: BulkJob, owner: string, stopping: AbortSignal) {
  const { tries = 0 }: KeptTries = JSON.parse(job.document);
  if (tries > MOST_TRIES) throw new BulkFailure(`The job was begun ${MOST_TRIES} times without getting any further.`);
  const held = <D>(document: D): HeldJob<D> => ({
    id: job.id,
    folder: jobFolder(bulk, job.id),
    document,
    stopping,
    keep: async (next) => {
      const now = Date.now();
      const document = JSON.stringify({ ...next, tries: 0 });
      const kept: BulkJob = { ...job, document, leaseUntil: now + bulk.leaseMs, expires: now + bulk.keepMs };
      // a process that stops gives the job away at once
      if (stopping.aborted) kept.leaseUntil = 0;
      const isOurs = await committed(wiring.store, (writer) => writer.saveJob(kept, owner));
      if (!isOurs || stopping.aborted) throw new JobLost();
    },
  });
  if (job.kind === 'import') return runImport(wiring, bulk, held(importDocument(job)));
  const document = exportDocument(job);
  const store = storeAs(wiring, document);
  const audit = wiring.audited ? exportAudit(wiring, job, document) : undefined;
  return runExport({ store, search: wiring.search, bulk, ...(audit ? { audit } : {}) }, held(document));
}

/** Writes AuditEvents that name the patients whose data an export holds. */
function exportAudit({ store, disclosures }: Wiring, { client }: BulkJob, { url, policy }: ExportDocument) {
  const realId = (id: string) => (policy === undefined ? id : (disclosures?.realId(policy, id) ?? id));
  return async (patients: readonly string[]): Promise<void> => {
    const resources = patients.map((id) => accessedCase({ patient: realId(id) }));
    const access: Access = { interaction: 'operation', client, query: url, resources };
    await committed(store, (writer) => writer.appendAudit(auditEntries(access, new Date())));
  };
}

/**
 * The store as those see it who are given data under a policy; half of a job must not be under another one, or other
 * pseudonyms.
 */
function storeAs({ store, disclosures }: Wiring, { policy, policyMark }: ExportDocument): ResourceStore {
  if (policy === undefined) return store;
  if (!disclosures?.has(policy)) throw new BulkFailure('The policy of this client is not there any more.');
  if (disclosures.mark(policy) !== policyMark) {
    throw new BulkFailure('The policy of this client, or its key, was changed; please start again.');
  }
  return disclosures.store(policy, store);
}

async function finish(
  { store }: Wiring,
  { keepMs }: BulkOptions,
  job: BulkJob,
  owner: string,
  ended: Pick<BulkJob, 'state' | 'document'>,
): Promise<void> {
  const finished: BulkJob = { ...job, ...ended, leaseUntil: 0, expires: Date.now() + keepMs };
  await committed(store, (writer) => writer.saveJob(finished, owner));
}
