import type { ScanPage } from '../bulk.ts';
import type { ResourceVersion } from '../resource-store.ts';
import type { SqlConnection, SqlValue } from './connection.ts';
import { textOf } from './row.ts';
import { VERSION, versionOf } from './version-rows.ts';

/** A version was current at a commit when no next one was there by then. */
const WAS_CURRENT = 'v.sequence <= ? AND (v.replaced IS NULL OR v.replaced > ?)';

/**
 * The type as an expression, so that no index by type is used: what was written since a commit is then found by its
 * sequence, and the cost grows with the change and not with the store.
 */
const TYPE = "(v.type || '')";

/** Versions of a type in the state after a commit: all by id, or what changed in the order of commits. */
export async function scanVersions(sql: SqlConnection, page: ScanPage): Promise<ResourceVersion[]> {
  const { type, asOf, limit, after, since, ofPatients } = page;
  const patients = ofPatients ? 'AND v.patient IS NOT NULL' : '';
  const place: SqlValue[] = since === undefined ? [after?.id ?? ''] : [since, after?.sequence ?? -1, after?.id ?? ''];
  const [where, order] =
    since === undefined
      ? ['AND v.id > ? AND v.content IS NOT NULL', 'v.id']
      : ['AND v.sequence > ? AND (v.sequence, v.id) > (?, ?)', 'v.sequence, v.id'];
  const rows = await sql.all(
    `SELECT ${VERSION} FROM resource_version v
     WHERE ${WAS_CURRENT} AND ${since === undefined ? 'v.type' : TYPE} = ? ${where} ${patients}
     ORDER BY ${order} LIMIT ?`,
    asOf,
    asOf,
    type,
    ...place,
    limit,
  );
  return rows.map(versionOf);
}

/** Types of which there is anything, or of which anything was written after a commit. */
export async function readTypesHeld(sql: SqlConnection, since?: number): Promise<string[]> {
  const rows =
    since === undefined
      ? await sql.all('SELECT DISTINCT type FROM resource ORDER BY type')
      : await sql.all(`SELECT DISTINCT ${TYPE} AS type FROM resource_version v WHERE v.sequence > ? ORDER BY 1`, since);
  return rows.map((row) => textOf(row, 'type'));
}

/** The instant of the last commit at or before a sequence. */
export async function readInstantOf(sql: SqlConnection, sequence: number): Promise<string | undefined> {
  const row = await sql.get(
    'SELECT instant FROM store_commit WHERE sequence <= ? ORDER BY sequence DESC LIMIT 1',
    sequence,
  );
  return row && textOf(row, 'instant');
}
