import type { ResourceKey } from '../resource-index.ts';
import type { HistoryPage, ResourceVersion, VersionMethod } from '../resource-store.ts';
import type { SqlConnection } from './connection.ts';
import { numberOf, optionalText, type Row, textOf } from './row.ts';

/** Columns of a version, from `resource_version v`. */
export const VERSION = 'v.type, v.id, v.version, v.last_updated, v.sequence, v.method, v.patient, v.content';

/** The same for a history, with the version before where that is a deletion: this one brought the resource back. */
export const PAST_VERSION = `${VERSION}, (SELECT p.version FROM resource_version p
  WHERE p.type = v.type AND p.id = v.id AND p.version = v.version - 1 AND p.content IS NULL) AS deleted_before`;

const CURRENT = `SELECT ${VERSION} FROM resource r JOIN resource_version v ON v.row = r.row`;

/** Greater than any version; fits the narrowest integer of the engines. */
const NO_VERSION = 2 ** 31 - 1;

/** The version that a row with the columns `VERSION` or `PAST_VERSION` holds. */
export function versionOf(row: Row): ResourceVersion {
  const text = optionalText(row, 'content');
  const patient = optionalText(row, 'patient');
  return {
    type: textOf(row, 'type'),
    id: textOf(row, 'id'),
    version: numberOf(row, 'version'),
    lastUpdated: textOf(row, 'last_updated'),
    sequence: numberOf(row, 'sequence'),
    method: methodOf(textOf(row, 'method')),
    ...(patient !== undefined ? { patient } : {}),
    ...(text !== undefined ? { text } : {}),
    ...(typeof row.deleted_before === 'number' && text !== undefined ? { revived: true } : {}),
  };
}

function methodOf(text: string): VersionMethod {
  if (text === 'POST' || text === 'PUT' || text === 'DELETE') return text;
  throw new TypeError(`no method: ${text}`);
}

/** Type and id in a row. */
export const keyOf = (row: Row): ResourceKey => ({ type: textOf(row, 'type'), id: textOf(row, 'id') });

/** Keys as the list that `dialect.each` reads. */
export const keyList = (keys: readonly ResourceKey[]): string => JSON.stringify(keys.map(({ type, id }) => [type, id]));

/** The current version of a resource. */
export async function readCurrent(sql: SqlConnection, key: ResourceKey): Promise<ResourceVersion | undefined> {
  const row = await sql.get(`${CURRENT} WHERE r.type = ? AND r.id = ?`, key.type, key.id);
  return row && versionOf(row);
}

/** The current versions, in the order of the keys. */
export async function readCurrents(
  sql: SqlConnection,
  keys: readonly ResourceKey[],
): Promise<(ResourceVersion | undefined)[]> {
  const [only] = keys;
  if (keys.length < 2) return only ? [await readCurrent(sql, only)] : [];
  const rows = await sql.all(
    `SELECT ${VERSION} FROM ${sql.dialect.each} k
     LEFT JOIN resource r ON r.type = k.value ->> 0 AND r.id = k.value ->> 1
     LEFT JOIN resource_version v ON v.row = r.row ORDER BY k.n`,
    keyList(keys),
  );
  return rows.map((row) => (row.id === null ? undefined : versionOf(row)));
}

/** One version of a resource. */
export async function readVersion(
  sql: SqlConnection,
  key: ResourceKey,
  version: number,
): Promise<ResourceVersion | undefined> {
  if (version > NO_VERSION) return undefined;
  const row = await sql.get(
    `SELECT ${VERSION} FROM resource_version v WHERE type = ? AND id = ? AND version = ?`,
    key.type,
    key.id,
    version,
  );
  return row && versionOf(row);
}

/** Versions of a resource, the newest first. */
export async function readHistory(sql: SqlConnection, key: ResourceKey, page: HistoryPage): Promise<ResourceVersion[]> {
  const rows = await sql.all(
    `SELECT ${PAST_VERSION} FROM resource_version v
     WHERE type = ? AND id = ? AND version < ? AND last_updated >= ? ORDER BY version DESC LIMIT ?`,
    key.type,
    key.id,
    Math.min(page.before ?? NO_VERSION, NO_VERSION),
    page.since ?? '',
    page.limit,
  );
  return rows.map(versionOf);
}

/** Ids of the Patients under whom any version of a resource was kept. */
export async function readPatientsOf(sql: SqlConnection, { type, id }: ResourceKey): Promise<string[]> {
  const rows = await sql.all(
    'SELECT DISTINCT patient FROM resource_version WHERE type = ? AND id = ? AND patient IS NOT NULL ORDER BY patient',
    type,
    id,
  );
  return rows.map((row) => textOf(row, 'patient'));
}

/** Type and id of the current resources of a patient. */
export async function compartmentKeys(sql: SqlConnection, patient: string): Promise<ResourceKey[]> {
  const rows = await sql.all(
    'SELECT type, id FROM resource WHERE patient = ? AND deleted = 0 ORDER BY type, id',
    patient,
  );
  return rows.map(keyOf);
}

/** Current resources of a patient. */
export async function readCompartment(sql: SqlConnection, patient: string): Promise<ResourceVersion[]> {
  const rows = await sql.all(`${CURRENT} WHERE r.patient = ? AND r.deleted = 0 ORDER BY r.type, r.id`, patient);
  return rows.map(versionOf);
}
