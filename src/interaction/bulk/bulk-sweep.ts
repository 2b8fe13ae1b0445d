import { readdir, stat } from 'node:fs/promises';
import { committed, type ResourceStore } from '../../store/index.ts';
import { removeFiles } from './bulk-file.ts';
import type { BulkOptions } from './bulk-options.ts';
import { JOB_ID, jobFolder } from './bulk-status.ts';

/** Removes the files and rows of jobs that have expired; a cancelled one stays until nobody can be at work on it. */
export async function sweepJobs(store: ResourceStore, bulk: BulkOptions): Promise<void> {
  const now = Date.now();
  const jobs = await store.read((reader) => reader.listJobs());
  for (const { id, expires, leaseUntil, state } of jobs) {
    const isOver = expires <= now && (state === 'done' || state === 'failed' || leaseUntil < now - bulk.leaseMs);
    if (!isOver) continue;
    await removeFiles(jobFolder(bulk, id));
    await committed(store, (writer) => writer.removeJob(id));
  }
  await sweepFolders(bulk, new Set(jobs.map(({ id }) => id)), now);
}

/** Removes what uploads left whose process died before they were jobs. */
async function sweepFolders(bulk: BulkOptions, known: ReadonlySet<string>, now: number): Promise<void> {
  // neither the folder nor what was in it need be there
  const names = await readdir(bulk.folder).catch(() => []);
  for (const name of names.filter((one) => JOB_ID.test(one) && !known.has(one))) {
    const found = await stat(jobFolder(bulk, name)).catch(() => undefined);
    if (found && found.mtimeMs < now - bulk.keepMs) await removeFiles(jobFolder(bulk, name));
  }
}
