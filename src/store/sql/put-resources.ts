import type { SearchIndex } from '../../search/index.ts';
import { indexOf, rememberResource, resourceOf } from '../parse-stored.ts';
import { keyText, type ResourceKey } from '../resource-index.ts';
import type { ResourceVersion, ResourceWrite } from '../resource-store.ts';
import { placesIn, stampedResource, stampResource } from '../resource-text.ts';
import { type Commit, instantAfter } from './commit.ts';
import type { SqlConnection } from './connection.ts';
import { type IndexedVersion, indexTables } from './index-tables.ts';
import { numberOf, optionalText, type Row, textOf } from './row.ts';
import { markStale, writeSearchRows } from './search/write-rows.ts';
import { table } from './table.ts';
import { keyList } from './version-rows.ts';

/** What is there before a write, without the text. */
interface Head {
  row: number;
  version: number;
  lastUpdated: string;
  patient: string | undefined;
  deleted: boolean;
}

const versions = table('resource_version', {
  row: 'bigint',
  type: 'text',
  id: 'text',
  version: 'integer',
  sequence: 'bigint',
  last_updated: 'text',
  method: 'text',
  patient: 'text',
  content: 'text',
});

const heads = table(
  'resource',
  { type: 'text', id: 'text', row: 'bigint', deleted: 'integer', patient: 'text' },
  'ON CONFLICT (type, id) DO UPDATE SET row = excluded.row, deleted = excluded.deleted, patient = excluded.patient',
);

/** Writes the next versions of resources, no two of one key, with their index rows; `absent`: keys that nothing has. */
export async function putResources(
  sql: SqlConnection,
  commit: Commit,
  writes: readonly ResourceWrite[],
  search: SearchIndex | undefined,
  absent: ReadonlySet<string>,
): Promise<ResourceVersion[]> {
  if (writes.length === 0) return [];
  const own = search?.own ?? [];
  const [{ sequence, instant }, before, rows] = await Promise.all([
    commit.begin(),
    readHeads(sql, writes, absent),
    commit.newRows(writes.length),
  ]);
  const made: ResourceVersion[] = [];
  const indexed: IndexedVersion[] = [];
  for (const [at, write] of writes.entries()) {
    const head = before[at];
    const version = (head?.version ?? 0) + 1;
    const lastUpdated = write.lastUpdated ?? instantAfter(head, instant);
    const { type, id, method } = write;
    const stamp = { id, versionId: String(version), lastUpdated };
    const places = write.places ?? placesIn(write.text);
    const text = stampResource(write.text, stamp, places, write.edits);
    const next: ResourceVersion = { type, id, version, lastUpdated, sequence, method, text };
    if (write.resource && !places.losesDigits)
      rememberResource(next, stampedResource(write.resource, stamp), own, write.references);
    const resource = resourceOf(next) ?? { resourceType: type };
    const index = indexOf(resource, own);
    const patient = index.patient ?? write.patient;
    if (patient !== undefined) next.patient = patient;
    made.push(next);
    indexed.push({ row: rows[at] ?? 0, type, id, patient, resource, index });
  }
  await writeVersions(sql, commit, made, before, indexed, search);
  return made;
}

/** Writes deletions; `undefined` where there is no current version or it is one already. */
export async function deleteResource(
  sql: SqlConnection,
  commit: Commit,
  key: ResourceKey,
  search?: SearchIndex,
  carried?: string,
): Promise<ResourceVersion | undefined> {
  const [head] = await readHeads(sql, [key]);
  if (!head || head.deleted) return undefined;
  const { sequence, instant } = await commit.begin();
  const [row = 0] = await commit.newRows(1);
  const made: ResourceVersion = {
    type: key.type,
    id: key.id,
    ...(head.patient !== undefined ? { patient: head.patient } : {}),
    version: head.version + 1,
    lastUpdated: carried ?? instantAfter(head, instant),
    sequence,
    method: 'DELETE',
  };
  await writeVersions(sql, commit, [made], [head], [{ row }], search);
  return made;
}

async function writeVersions(
  sql: SqlConnection,
  commit: Commit,
  made: readonly ResourceVersion[],
  before: readonly (Head | undefined)[],
  indexed: readonly (IndexedVersion | { row: number; resource?: undefined })[],
  search: SearchIndex | undefined,
): Promise<void> {
  const rowAt = (at: number) => indexed[at]?.row ?? 0;
  const patients = [...made, ...before].flatMap((one) => (one?.patient === undefined ? [] : [one.patient]));
  const replaced = before.flatMap((head) => (head ? [head.row] : []));
  const current = indexed.filter((one) => one.resource !== undefined);
  // writers of the same resources meet at the first of them, and do not wait for each other at two of them
  const inOrder = made
    .map((one, at) => ({ key: keyText(one), one, row: rowAt(at) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  await Promise.all([
    commit.touch(patients),
    sql.insert(
      versions,
      inOrder.map(({ one, row }) => [
        row,
        one.type,
        one.id,
        one.version,
        one.sequence,
        one.lastUpdated,
        one.method,
        one.patient ?? null,
        one.text ?? null,
      ]),
    ),
    sql.insert(
      heads,
      inOrder.map(({ one, row }) => [one.type, one.id, row, one.text === undefined ? 1 : 0, one.patient ?? null]),
    ),
    ...(replaced.length === 0 ? [] : replaceRows(sql, replaced, made[0]?.sequence ?? 0)),
    writeSearchRows(sql, search, current),
    markStale(sql, replaced, made[0]?.lastUpdated ?? ''),
    ...indexTables.map(({ table: target, rowsOf }) =>
      sql.insert(
        target,
        current.flatMap((one) => rowsOf(one, sql.dialect).map((values) => [one.row, ...values, one.patient ?? null])),
      ),
    ),
  ]);
}

/** Rows of versions that are current no more: their index rows go. */
function replaceRows(sql: SqlConnection, rows: readonly number[], sequence: number): Promise<void>[] {
  const list = JSON.stringify(rows.map((row) => [row]));
  const among = `row IN (SELECT CAST(k.value ->> 0 AS BIGINT) FROM ${sql.dialect.each} k)`;
  return [
    sql.send(`UPDATE resource_version SET replaced = ? WHERE ${among}`, sequence, list),
    ...indexTables.map(({ table: { name } }) => sql.send(`DELETE FROM ${name} WHERE ${among}`, list)),
  ];
}

async function readHeads(
  sql: SqlConnection,
  keys: readonly ResourceKey[],
  absent: ReadonlySet<string> = new Set(),
): Promise<(Head | undefined)[]> {
  const asked = keys.filter((key) => !absent.has(keyText(key)));
  if (asked.length === 0) return [];
  const rows = await sql.all(
    `SELECT v.row, v.version, v.last_updated, v.patient, v.method FROM ${sql.dialect.each} k
     LEFT JOIN resource r ON r.type = k.value ->> 0 AND r.id = k.value ->> 1
     LEFT JOIN resource_version v ON v.row = r.row ORDER BY k.n`,
    keyList(asked),
  );
  const found = new Map(asked.map((key, at) => [keyText(key), headOf(rows[at])]));
  return keys.map((key) => found.get(keyText(key)));
}

function headOf(row: Row | undefined): Head | undefined {
  if (row === undefined || row.row === null) return undefined;
  return {
    row: numberOf(row, 'row'),
    version: numberOf(row, 'version'),
    lastUpdated: textOf(row, 'last_updated'),
    patient: optionalText(row, 'patient'),
    deleted: textOf(row, 'method') === 'DELETE',
  };
}
