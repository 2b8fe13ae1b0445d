import { parseStored } from '../parse-stored.ts';
import { type IdentifierKey, indexRows, type ResourceKey } from '../resource-index.ts';
import type { HistoryPage, ResourceVersion, ResourceWrite, VersionMethod } from '../resource-store.ts';
import { stampResource } from '../resource-text.ts';
import type { Commit } from './commit.ts';
import type { Connection } from './connection.ts';
import { numberOf, optionalText, type Row, textOf } from './row.ts';

const VERSION = 'v.type, v.id, v.version, v.last_updated, v.sequence, v.method, v.patient, v.content';
const CURRENT = `SELECT ${VERSION} FROM resource r JOIN resource_version v ON v.row = r.row`;

function versionOf(row: Row): ResourceVersion {
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
  };
}

function methodOf(text: string): VersionMethod {
  if (text === 'POST' || text === 'PUT' || text === 'DELETE') return text;
  throw new TypeError(`no method: ${text}`);
}

const keyOf = (row: Row): ResourceKey => ({ type: textOf(row, 'type'), id: textOf(row, 'id') });

/** The current version of a resource. */
export function readCurrent({ sql }: Connection, key: ResourceKey): ResourceVersion | undefined {
  const row = sql(`${CURRENT} WHERE r.type = ? AND r.id = ?`).get(key.type, key.id);
  return row && versionOf(row);
}

/** One version of a resource. */
export function readVersion({ sql }: Connection, key: ResourceKey, version: number): ResourceVersion | undefined {
  const row = sql(`SELECT ${VERSION} FROM resource_version v WHERE type = ? AND id = ? AND version = ?`).get(
    key.type,
    key.id,
    version,
  );
  return row && versionOf(row);
}

/** Versions of a resource, the newest first. */
export function readHistory({ sql }: Connection, key: ResourceKey, page: HistoryPage): ResourceVersion[] {
  return sql(
    `SELECT ${VERSION} FROM resource_version v
     WHERE type = ? AND id = ? AND version < ? AND last_updated >= ? ORDER BY version DESC LIMIT ?`,
  )
    .all(key.type, key.id, page.before ?? Number.MAX_SAFE_INTEGER, page.since ?? '', page.limit)
    .map(versionOf);
}

/** Ids of current resources with an identifier. */
export function findIdentifier(
  { sql }: Connection,
  type: string,
  { system, value }: { system?: string; value: string },
): string[] {
  const base = 'SELECT DISTINCT id FROM resource_identifier WHERE type = ? AND value = ?';
  const rows =
    system === undefined
      ? sql(`${base} ORDER BY id`).all(type, value)
      : sql(`${base} AND system = ? ORDER BY id`).all(type, value, system);
  return rows.map((row) => textOf(row, 'id'));
}

/** The resource that came from a URL of another server. */
export function findSource({ sql }: Connection, sourceUrl: string): ResourceKey | undefined {
  const row = sql('SELECT type, id FROM resource_source WHERE url = ?').get(sourceUrl);
  return row && keyOf(row);
}

/** Current resources that refer to a target. */
export function readReferrers({ sql }: Connection, target: ResourceKey, limit: number): ResourceKey[] {
  return sql(
    `SELECT source_type AS type, source_id AS id FROM resource_reference
     WHERE target_type = ? AND target_id = ? ORDER BY source_type, source_id LIMIT ?`,
  )
    .all(target.type, target.id, limit)
    .map(keyOf);
}

/** What a resource refers to that was deleted. */
export function readDeletedTargets({ sql }: Connection, source: ResourceKey): ResourceKey[] {
  return sql(
    `SELECT r.type, r.id FROM resource_reference f JOIN resource r ON r.type = f.target_type AND r.id = f.target_id
     WHERE f.source_type = ? AND f.source_id = ? AND r.deleted = 1 ORDER BY r.type, r.id`,
  )
    .all(source.type, source.id)
    .map(keyOf);
}

/** Current resources of a patient. */
export function readCompartment({ sql }: Connection, patient: string): ResourceVersion[] {
  return sql(`${CURRENT} WHERE r.patient = ? AND r.deleted = 0 ORDER BY r.type, r.id`).all(patient).map(versionOf);
}

/** Writes the next version of a resource with its index rows. */
export function putResource(connection: Connection, commit: Commit, write: ResourceWrite): ResourceVersion {
  const { sequence, instant } = commit.begin();
  const current = readCurrent(connection, write);
  const version = (current?.version ?? 0) + 1;
  const text = stampResource(write.text, { id: write.id, versionId: String(version), lastUpdated: instant });
  const rows = indexRows(parseStored(text));
  const patient = rows.patient ?? write.patient;
  const made: ResourceVersion = {
    type: write.type,
    id: write.id,
    version,
    lastUpdated: instant,
    sequence,
    method: write.method,
    ...(patient !== undefined ? { patient } : {}),
    text,
  };
  insertVersion(connection, made);
  replaceIndex(connection, made, rows.references, rows.identifiers);
  if (write.sourceUrl !== undefined) {
    connection
      .sql('INSERT INTO resource_source VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
      .run(write.sourceUrl, write.type, write.id);
  }
  return made;
}

/** Writes a deletion; nothing when there is no current version or it is one already. */
export function deleteResource(connection: Connection, commit: Commit, key: ResourceKey): ResourceVersion | undefined {
  const current = readCurrent(connection, key);
  if (current?.text === undefined) return undefined;
  const { sequence, instant } = commit.begin();
  const { text: _, ...rest } = current;
  const made: ResourceVersion = {
    ...rest,
    version: current.version + 1,
    lastUpdated: instant,
    sequence,
    method: 'DELETE',
  };
  insertVersion(connection, made);
  replaceIndex(connection, made, [], []);
  return made;
}

function insertVersion({ sql }: Connection, made: ResourceVersion): void {
  const { lastInsertRowid } = sql(
    `INSERT INTO resource_version (type, id, version, sequence, last_updated, method, patient, content)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    made.type,
    made.id,
    made.version,
    made.sequence,
    made.lastUpdated,
    made.method,
    made.patient ?? null,
    made.text ?? null,
  );
  sql(
    `INSERT INTO resource (type, id, row, deleted, patient) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (type, id) DO UPDATE SET row = excluded.row, deleted = excluded.deleted, patient = excluded.patient`,
  ).run(made.type, made.id, lastInsertRowid, made.text === undefined ? 1 : 0, made.patient ?? null);
}

function replaceIndex(
  { sql }: Connection,
  { type, id, version }: ResourceVersion,
  references: readonly ResourceKey[],
  identifiers: readonly IdentifierKey[],
): void {
  if (version > 1) {
    sql('DELETE FROM resource_reference WHERE source_type = ? AND source_id = ?').run(type, id);
    sql('DELETE FROM resource_identifier WHERE type = ? AND id = ?').run(type, id);
  }
  const reference = sql('INSERT INTO resource_reference VALUES (?, ?, ?, ?)');
  for (const target of references) reference.run(target.type, target.id, type, id);
  const identifier = sql('INSERT INTO resource_identifier VALUES (?, ?, ?, ?)');
  for (const { system, value } of identifiers) identifier.run(type, value, system, id);
}
