import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CANONICAL } from '../../fhir/canonical.ts';
import { type BulkJob, committed } from '../../store/index.ts';
import type { Caller } from '../caller.ts';
import { type Failure, fail, isFailure } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { removeFiles } from './bulk-file.ts';
import type { BulkOptions } from './bulk-options.ts';
import { type ExportDocument, exportDocument, type OutputFile } from './export-job.ts';
import { importDocument } from './import-job.ts';
import { covered } from './kept-grant.ts';

/** How a job is: under way, or done with what came of it. */
export type BulkStatus = { done: false; progress: string } | { done: true; manifest: object; expires: number };

/** Folder of the files of a job. */
export const jobFolder = ({ folder }: BulkOptions, id: string): string => join(folder, id);

/** Ids of jobs, which their folders are named by. */
export const JOB_ID = /^[0-9a-f-]{36}$/;

/**
 * A job of the client that asks. Jobs of others are not there for it. Nor is a job that it began with rights which it
 * no longer has: a client of an authorisation server has the rights of the token at hand, and members leave a Group.
 */
async function ownJob({ store, caller, disclosures }: Context, id: string): Promise<BulkJob | Failure> {
  const job = JOB_ID.test(id) ? await store.read((reader) => reader.readJob(id)) : undefined;
  const isOwn = job && job.client === caller.id && isOfPolicy(job, caller, disclosures) && stillHolds(caller, job);
  if (isOwn && job.state !== 'cancelled' && job.expires > Date.now()) return job;
  return fail(
    'not-found',
    'no-such-job',
    'There is no such job: it was cancelled, has expired, or is not of this client, or not with the rights it has now.',
  );
}

function stillHolds(caller: Caller, job: BulkJob): boolean {
  if (job.kind === 'import') return importDocument(job).grants.every((grant) => covered(caller, grant));
  const searching = exportDocument(job).grants.filter(({ permissions }) => permissions.includes('s'));
  return searching.every((grant) => covered(caller, { ...grant, permissions: 's' }));
}

/**
 * Whether the files of a job were made under the policy that the client has now: who has got another one may not have
 * them.
 */
function isOfPolicy(job: BulkJob, { policy }: Caller, disclosures: Context['disclosures']): boolean {
  if (job.kind !== 'export') return policy === undefined;
  const made = exportDocument(job);
  if (made.policy !== policy) return false;
  return policy === undefined || job.state !== 'done' || disclosures?.mark(policy) === made.policyMark;
}

/** How a job is (Bulk Data Access 2.0, "Bulk Data Status Request"). */
export async function bulkStatus(context: Context, id: string): Promise<BulkStatus | Failure> {
  const job = await ownJob(context, id);
  if (isFailure(job)) return job;
  if (job.kind === 'import') return importStatus(job);
  const document = exportDocument(job);
  if (job.state === 'failed') return fail('exception', 'job-failed', document.failure ?? 'The export failed.');
  if (job.state !== 'done') return { done: false, progress: progressOf(document) };
  return { done: true, manifest: manifestOf(job.id, document), expires: job.expires };
}

function importStatus(job: BulkJob): BulkStatus | Failure {
  const { failure, lines, base, errors, counts, url, started, requiresAccessToken } = importDocument(job);
  if (job.state === 'failed') return fail('exception', 'job-failed', failure ?? 'The import failed.');
  if (job.state !== 'done') return { done: false, progress: `${lines} lines read` };
  const manifest = {
    transactionTime: started,
    request: url,
    requiresAccessToken,
    output: [],
    error: errors.map((file) => outputItem(base, job.id, file)),
    extension: { [`${CANONICAL}/import`]: { lines, ...counts } },
  };
  return { done: true, manifest, expires: job.expires };
}

function progressOf({ types, typeCount, written }: ExportDocument): string {
  const [type = ''] = types;
  return `${written} resources, ${typeCount - types.length} of ${typeCount} types${type === '' ? '' : `, now ${type}`}`;
}

const outputItem = (base: string, id: string, { type, name, count }: OutputFile) => ({
  type,
  url: `${base}/$bulk/${id}/${name}`,
  count,
});

function manifestOf(id: string, document: ExportDocument): object {
  const { transactionTime, url, requiresAccessToken, output, deleted, errors = [], base, request } = document;
  return {
    transactionTime,
    request: url,
    requiresAccessToken,
    output: output.map((file) => outputItem(base, id, file)),
    ...(request.since !== undefined ? { deleted: deleted.map((file) => outputItem(base, id, file)) } : {}),
    error: errors.map((file) => outputItem(base, id, file)),
  };
}

/** A file of a finished job that may be sent. */
export interface BulkFile {
  path: string;
  bytes: number;
}

/** A file of a finished job; one that is not as long as it was written is never sent. */
export async function bulkFile(
  context: Context,
  bulk: BulkOptions,
  id: string,
  name: string,
): Promise<BulkFile | Failure> {
  const job = await ownJob(context, id);
  if (isFailure(job)) return job;
  const file = job.state === 'done' ? filesOf(job).find((one) => one.name === name) : undefined;
  if (!file) return fail('not-found', 'no-such-file', 'There is no such file.');
  const path = join(jobFolder(bulk, id), file.name);
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === file.bytes) return { path, bytes: size };
  return fail('exception', 'file-damaged', 'The file is not as it was written; please start the job again.');
}

/** The files of a job, whatever they hold. */
function filesOf(job: BulkJob): readonly OutputFile[] {
  if (job.kind === 'import') return importDocument(job).errors;
  const { output, deleted, errors = [] } = exportDocument(job);
  return [...output, ...deleted, ...errors];
}

/** Cancels a job, or forgets a finished one; its files are removed. */
export async function cancelJob(context: Context, bulk: BulkOptions, id: string): Promise<Failure | undefined> {
  const job = await ownJob(context, id);
  if (isFailure(job)) return job;
  const cancelled: BulkJob = { ...job, state: 'cancelled', expires: Date.now() };
  await committed(context.store, (writer) => writer.saveJob(cancelled));
  await removeFiles(jobFolder(bulk, id));
  return undefined;
}
