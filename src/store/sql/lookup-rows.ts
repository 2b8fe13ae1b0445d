import type { OwnBases } from '../../fhir/own-base.ts';
import { indexOf, parseStored } from '../parse-stored.ts';
import { type IdentifierKey, keyText, type ResourceKey } from '../resource-index.ts';
import type { BrokenLink, PossibleMatch } from '../resource-store.ts';
import type { SqlConnection } from './connection.ts';
import { textOf } from './row.ts';
import { keyList, keyOf } from './version-rows.ts';

/** Ids of current resources with an identifier. */
export async function findIdentifier(
  sql: SqlConnection,
  type: string,
  { system, value }: { system?: string; value: string },
): Promise<string[]> {
  const { indexed } = sql.dialect;
  const base = `SELECT DISTINCT v.id FROM resource_identifier i JOIN resource_version v ON v.row = i.row
    WHERE i.type = ? AND i.value = ?`;
  const rows =
    system === undefined
      ? await sql.all(`${base} ORDER BY v.id`, type, indexed(value))
      : await sql.all(`${base} AND i.system = ? ORDER BY v.id`, type, indexed(value), indexed(system));
  return rows.map((row) => textOf(row, 'id'));
}

/** Current resources that name their patient by one of these identifiers alone, by type and id. */
export async function readAwaiting(sql: SqlConnection, patients: readonly IdentifierKey[]): Promise<ResourceKey[]> {
  if (patients.length === 0) return [];
  const { each, indexed } = sql.dialect;
  const rows = await sql.all(
    `SELECT DISTINCT v.type, v.id FROM ${each} k
     LEFT JOIN awaited_patient a ON a.value = k.value ->> 0 AND a.system = k.value ->> 1
     LEFT JOIN resource_version v ON v.row = a.row WHERE v.id IS NOT NULL ORDER BY v.type, v.id`,
    JSON.stringify(patients.map(({ value, system }) => [indexed(value), indexed(system)])),
  );
  return rows.map(keyOf);
}

/** Current resources that refer to a target. */
export async function readReferrers(
  sql: SqlConnection,
  own: OwnBases,
  target: ResourceKey,
  limit: number,
): Promise<ResourceKey[]> {
  const found: ResourceKey[] = [];
  for (let offset = 0; ; offset += limit) {
    const rows = await sql.all(
      `SELECT v.type, v.id, v.content FROM resource_version v
       WHERE v.row IN (SELECT f.row FROM search_reference f WHERE f.id = ? AND f.type = ?)
         AND v.replaced IS NULL AND v.type <> 'Provenance' ORDER BY v.type, v.id LIMIT ? OFFSET ?`,
      target.id,
      target.type,
      limit,
      offset,
    );
    found.push(...rows.filter((row) => refersTo(textOf(row, 'content'), own, target)).map(keyOf));
    if (found.length >= limit || rows.length < limit) return found.slice(0, limit);
  }
}

/** Search finds resources by canonicals and uris too, and these are no references. */
function refersTo(content: string, own: OwnBases, target: ResourceKey): boolean {
  return indexOf(parseStored(content), own).references.some((key) => keyText(key) === keyText(target));
}

/** What resources refer to that was deleted. */
export async function readDeletedTargets(
  sql: SqlConnection,
  own: OwnBases,
  sources: readonly ResourceKey[],
): Promise<BrokenLink[]> {
  if (sources.length === 0) return [];
  const rows = await sql.all(
    `SELECT DISTINCT k.n, s.type AS source_type, s.id AS source_id, t.type, t.id, v.content FROM ${sql.dialect.each} k
     LEFT JOIN resource s ON s.type = k.value ->> 0 AND s.id = k.value ->> 1
     LEFT JOIN search_reference f ON f.row = s.row
     LEFT JOIN resource t ON t.type = f.type AND t.id = f.id
     LEFT JOIN resource_version v ON v.row = s.row
     WHERE t.deleted = 1 AND s.type <> 'Provenance' ORDER BY k.n, t.type, t.id`,
    keyList(sources),
  );
  return rows
    .filter((row) => refersTo(textOf(row, 'content'), own, keyOf(row)))
    .map((row) => ({
      source: { type: textOf(row, 'source_type'), id: textOf(row, 'source_id') },
      target: keyOf(row),
    }));
}

/** Which of some resources were deleted, in the order of the keys. */
export async function readDeleted(sql: SqlConnection, keys: readonly ResourceKey[]): Promise<ResourceKey[]> {
  if (keys.length === 0) return [];
  const rows = await sql.all(
    `SELECT r.type, r.id FROM ${sql.dialect.each} k
     LEFT JOIN resource r ON r.type = k.value ->> 0 AND r.id = k.value ->> 1 WHERE r.deleted = 1 ORDER BY k.n`,
    keyList(keys),
  );
  return rows.map(keyOf);
}

/** Other current Patients with a business identifier of one. Those without a system say too little. */
export async function readPossibleMatches(sql: SqlConnection, patient: string): Promise<PossibleMatch[]> {
  const rows = await sql.all(
    `SELECT DISTINCT v.id, o.system FROM resource r
     JOIN resource_identifier i ON i.row = r.row
     JOIN resource_identifier o ON o.value = i.value AND o.type = i.type AND o.system = i.system
     JOIN resource_version v ON v.row = o.row
     WHERE r.type = 'Patient' AND r.id = ? AND i.system <> '' AND v.id <> r.id ORDER BY v.id, o.system LIMIT 20`,
    patient,
  );
  return rows.map((row) => ({ id: textOf(row, 'id'), system: textOf(row, 'system') }));
}
