import type { CaseChange, ChangePage, ResourceVersion, VersionPage } from '../resource-store.ts';
import type { StoredCase } from '../stored-case.ts';
import { CASE, caseOf } from './case-rows.ts';
import type { SqlConnection } from './connection.ts';
import { numberOf, textOf } from './row.ts';
import { VERSION, versionOf } from './version-rows.ts';

/** The identity of the database. */
export async function readIdentity(sql: SqlConnection): Promise<string> {
  return textOf(await sql.get('SELECT id FROM store_origin'), 'id');
}

/** Whether the database follows another one. */
export async function readFollows(sql: SqlConnection): Promise<boolean> {
  return (await sql.get(sql.dialect.follows)) !== undefined;
}

/** The highest sequence at or below which no commit can appear any more. */
export async function readHorizon(sql: SqlConnection): Promise<number> {
  return numberOf(await sql.get(sql.dialect.horizon), 'sequence');
}

/** The sequence before the first commit that an instant or a later one is written on. */
export async function readSequenceBefore(sql: SqlConnection, instant: string): Promise<number> {
  const [first, horizon] = await Promise.all([
    sql.get('SELECT MIN(sequence) AS sequence FROM store_commit WHERE instant >= ?', instant),
    readHorizon(sql),
  ]);
  return first?.sequence === null ? horizon : Math.min(numberOf(first, 'sequence') - 1, horizon);
}

/** Which cases changed last, the newest change first. */
export async function readNewestCaseChanges(sql: SqlConnection, limit: number): Promise<CaseChange[]> {
  const rows = await sql.all('SELECT id, sequence FROM iscm_case ORDER BY sequence DESC, id DESC LIMIT ?', limit);
  return rows.map((row) => ({ id: textOf(row, 'id'), sequence: numberOf(row, 'sequence') }));
}

/** Cases in the order in which they last changed. */
export async function readChangedCases(sql: SqlConnection, page: ChangePage): Promise<StoredCase[]> {
  const rows = await sql.all(
    `SELECT ${CASE} FROM iscm_case WHERE (sequence, id) > (?, ?) AND sequence <= ? ORDER BY sequence, id LIMIT ?`,
    page.after.sequence,
    page.after.id,
    page.until,
    page.limit,
  );
  return rows.map(caseOf);
}

/** Versions in the order of their commits. */
export async function readVersions(
  sql: SqlConnection,
  { after, until, limit }: VersionPage,
): Promise<ResourceVersion[]> {
  const rows = await sql.all(
    `SELECT ${VERSION} FROM resource_version v
     WHERE v.sequence >= ? AND v.sequence <= ? AND (v.sequence, v.type, v.id) > (?, ?, ?)
     ORDER BY v.sequence, v.type, v.id, v.version LIMIT ?`,
    after.sequence,
    until,
    after.sequence,
    after.type,
    after.id,
    limit,
  );
  return rows.map(versionOf);
}
