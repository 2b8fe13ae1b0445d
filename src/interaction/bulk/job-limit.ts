import { randomUUID } from 'node:crypto';
import type { BulkJob, ResourceStore } from '../../store/index.ts';
import { type Failure, fail } from '../outcome.ts';
import type { BulkOptions } from './bulk-options.ts';

const ACTIVE: ReadonlySet<BulkJob['state']> = new Set(['waiting', 'running']);

/** What a new job is of. */
export interface NewJob extends Pick<BulkJob, 'kind' | 'client'> {
  /** Its id, where files of it are there already. */
  id?: string;
  /** What is kept of it. */
  document: object;
}

/** Keeps a new job, unless its client has as many under way as it may. */
export function addJob(
  store: ResourceStore,
  { jobsPerClient, keepMs }: BulkOptions,
  { document, id = randomUUID(), ...given }: NewJob,
): Promise<BulkJob | Failure> {
  const created = Date.now();
  const job: BulkJob = {
    ...given,
    id,
    state: 'waiting',
    document: JSON.stringify(document),
    leaseUntil: 0,
    created,
    expires: created + keepMs,
  };
  return store.transaction<BulkJob | Failure>(async (writer) => {
    const own = await writer.listJobs(job.client);
    if (own.filter(({ state }) => ACTIVE.has(state)).length >= jobsPerClient) {
      const message = `This client has ${jobsPerClient} jobs under way, the most it may; cancel one or wait.`;
      return { commit: false, value: fail('throttled', 'too-many-jobs', message) };
    }
    await writer.addJob(job);
    return { commit: true, value: job };
  });
}
