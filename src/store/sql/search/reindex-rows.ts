import { isAbsolute } from '../../../fhir/literal-reference.ts';
import type { SearchIndex } from '../../../search/index.ts';
import { indexOf, parseStored } from '../../parse-stored.ts';
import { literalReferences } from '../../resource-index.ts';
import type { Reindexed } from '../../resource-store.ts';
import type { Commit } from '../commit.ts';
import type { SqlConnection } from '../connection.ts';
import { type IndexedVersion, indexTables } from '../index-tables.ts';
import { numberOf, optionalText, type Row, textOf } from '../row.ts';
import { dropSearchRows, writeSearchRows } from './write-rows.ts';

/** A version that is indexed anew, and the patient it was kept under. */
interface Held extends IndexedVersion {
  before: string | undefined;
}

/** Indexes the current versions behind a row anew: search rows, and the patient that each belongs to. */
export async function reindexRows(
  sql: SqlConnection,
  commit: Commit,
  index: SearchIndex,
  after: number,
  limit: number,
): Promise<Reindexed | undefined> {
  const found = await sql.all(
    `SELECT v.row, v.type, v.id, v.patient, v.content FROM resource_version v
     WHERE v.row > ? AND v.replaced IS NULL AND v.content IS NOT NULL ORDER BY v.row LIMIT ?`,
    after,
    limit,
  );
  const versions = found.map((row) => heldIn(row, index));
  const last = versions.at(-1);
  if (!last) return undefined;
  await dropSearchRows(
    sql,
    versions.map(({ row }) => row),
  );
  await writeSearchRows(sql, index, versions);
  for (const version of versions) if (version.patient !== version.before) await movePatient(sql, version);
  const patients = versions
    .filter(({ resource }) => literalReferences(resource).some(isAbsolute))
    .flatMap(({ before, patient }) => [before, patient])
    .filter((patient) => patient !== undefined);
  await commit.touch(patients);
  return { last: last.row, patients };
}

function heldIn(row: Row, { own }: SearchIndex): Held {
  const resource = parseStored(textOf(row, 'content'));
  const index = indexOf(resource, own);
  const before = optionalText(row, 'patient');
  const type = textOf(row, 'type');
  // a Provenance that names no patient was given that of what it is about
  const patient = index.patient ?? (type === 'Provenance' ? before : undefined);
  return { row: numberOf(row, 'row'), type, id: textOf(row, 'id'), resource, index, before, patient };
}

/** Keeps a version under another patient. */
async function movePatient(sql: SqlConnection, version: Held): Promise<void> {
  const { row, type, id, patient = null } = version;
  await Promise.all([
    sql.run('UPDATE resource_version SET patient = ? WHERE row = ?', patient, row),
    sql.run('UPDATE resource SET patient = ? WHERE type = ? AND id = ?', patient, type, id),
    ...indexTables.map(async ({ table, rowsOf }) => {
      await sql.run(`DELETE FROM ${table.name} WHERE row = ?`, row);
      await sql.insert(
        table,
        rowsOf(version, sql.dialect).map((values) => [row, ...values, patient]),
      );
    }),
  ]);
}
