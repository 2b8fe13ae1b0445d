import type { BulkJob, ResourceStore } from '../store/index.ts';
import type { BulkOptions } from './bulk-options.ts';
import { type Failure, fail } from './outcome.ts';

const ACTIVE: ReadonlySet<BulkJob['state']> = new Set(['waiting', 'running']);

/** Keeps a new job, unless its client has as many under way as it may. */
export function addJob(
  store: ResourceStore,
  { jobsPerClient }: BulkOptions,
  job: BulkJob,
): Promise<Failure | undefined> {
  return store.transaction(async (writer) => {
    const own = await writer.listJobs(job.client);
    if (own.filter(({ state }) => ACTIVE.has(state)).length >= jobsPerClient) {
      const message = `This client has ${jobsPerClient} jobs under way, the most it may; cancel one or wait.`;
      return { commit: false, value: fail('throttled', 'too-many-jobs', message) };
    }
    await writer.addJob(job);
    return { commit: true, value: undefined };
  });
}
