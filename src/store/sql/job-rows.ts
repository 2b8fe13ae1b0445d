import type { BulkJob } from '../bulk.ts';
import type { SqlConnection } from './connection.ts';
import { numberOf, optionalText, type Row, textOf } from './row.ts';

const JOB = 'id, kind, client, state, document, owner, lease_until, created, expires';
const STATES: readonly string[] = ['waiting', 'running', 'done', 'failed', 'cancelled'];

const isState = (text: string): text is BulkJob['state'] => STATES.includes(text);

function jobOf(row: Row): BulkJob {
  const owner = optionalText(row, 'owner');
  const state = textOf(row, 'state');
  if (!isState(state)) throw new TypeError(`no state of a job: ${state}`);
  return {
    id: textOf(row, 'id'),
    kind: textOf(row, 'kind') === 'import' ? 'import' : 'export',
    client: textOf(row, 'client'),
    state,
    document: textOf(row, 'document'),
    ...(owner !== undefined ? { owner } : {}),
    leaseUntil: numberOf(row, 'lease_until'),
    created: numberOf(row, 'created'),
    expires: numberOf(row, 'expires'),
  };
}

/** A job by its id. */
export async function readJob(sql: SqlConnection, id: string): Promise<BulkJob | undefined> {
  const row = await sql.get(`SELECT ${JOB} FROM bulk_job WHERE id = ?`, id);
  return row && jobOf(row);
}

/** Jobs of a client, or of everyone, the oldest first. */
export async function listJobs(sql: SqlConnection, client?: string): Promise<BulkJob[]> {
  const rows =
    client === undefined
      ? await sql.all(`SELECT ${JOB} FROM bulk_job ORDER BY created, id`)
      : await sql.all(`SELECT ${JOB} FROM bulk_job WHERE client = ? ORDER BY created, id`, client);
  return rows.map(jobOf);
}

/** Keeps a new job. */
export async function addJob(sql: SqlConnection, job: BulkJob): Promise<void> {
  await sql.run(
    `INSERT INTO bulk_job (${JOB}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    job.id,
    job.kind,
    job.client,
    job.state,
    job.document,
    job.owner ?? null,
    job.leaseUntil,
    job.created,
    job.expires,
  );
}

/** Takes the oldest job that is free, if there is one. */
export async function takeJob(
  sql: SqlConnection,
  owner: string,
  now: number,
  leaseUntil: number,
): Promise<BulkJob | undefined> {
  const row = await sql.get(
    `SELECT ${JOB} FROM bulk_job WHERE state IN ('waiting', 'running') AND lease_until < ?
     ORDER BY created, id LIMIT 1`,
    now,
  );
  if (!row) return undefined;
  const job: BulkJob = { ...jobOf(row), state: 'running', owner, leaseUntil };
  // another process may have been quicker
  const taken = await sql.run(
    "UPDATE bulk_job SET state = 'running', owner = ?, lease_until = ? WHERE id = ? AND lease_until < ?",
    owner,
    leaseUntil,
    job.id,
    now,
  );
  return taken === 1 ? job : undefined;
}

/** Keeps state, document and lease of a job, if its owner, where one is named, still holds it. */
export async function saveJob(sql: SqlConnection, job: BulkJob, owner?: string): Promise<boolean> {
  const held = owner === undefined ? '' : "AND owner = ? AND state = 'running'";
  const changed = await sql.run(
    `UPDATE bulk_job SET state = ?, document = ?, lease_until = ?, expires = ? WHERE id = ? ${held}`,
    job.state,
    job.document,
    job.leaseUntil,
    job.expires,
    job.id,
    ...(owner === undefined ? [] : [owner]),
  );
  return changed === 1;
}

/** Forgets a job. */
export async function removeJob(sql: SqlConnection, id: string): Promise<void> {
  await sql.run('DELETE FROM bulk_job WHERE id = ?', id);
}
