import { NO_ROWS, type SearchIndex } from '../../../search/index.ts';
import type { SqlConnection } from '../connection.ts';
import type { IndexedVersion } from '../index-tables.ts';
import { numberOf, textOf } from '../row.ts';
import { table } from '../table.ts';
import { searchRowTables } from './index-rows.ts';
import { withReferences } from './other-references.ts';

const stale = table('search_stale', { instant: 'text', row: 'bigint' });

/** What search rows are made of. */
type Searched = Pick<IndexedVersion, 'row' | 'patient' | 'resource' | 'index'>;

/** Adds the search rows of versions that are being written; without a search index those of their references alone. */
export async function writeSearchRows(
  sql: SqlConnection,
  search: SearchIndex | undefined,
  versions: readonly Searched[],
): Promise<void> {
  const found = versions.map(({ row, patient, resource, index }) => {
    const rows = search?.rows(resource) ?? NO_ROWS;
    return { row, patient, rows: withReferences(rows, resource.resourceType, index.references) };
  });
  await Promise.all(
    searchRowTables.map(({ table: target, rowsOf }) =>
      sql.insert(
        target,
        found.flatMap(({ row, patient, rows }) => rowsOf(rows, row, patient ?? null, sql.dialect.indexed)),
      ),
    ),
  );
}

/** Notes versions that were replaced: their rows stay until {@link sweepSearchRows}. */
export async function markStale(sql: SqlConnection, rows: readonly number[], instant: string): Promise<void> {
  await sql.insert(
    stale,
    rows.map((row) => [instant, row]),
  );
}

/** Removes the search rows of at most `limit` versions replaced before an instant; gives how many it did. */
export async function sweepSearchRows(sql: SqlConnection, before: string, limit: number): Promise<number> {
  const found = await sql.all(
    'SELECT instant, row FROM search_stale WHERE instant < ? ORDER BY instant LIMIT ?',
    before,
    limit,
  );
  if (found.length === 0) return 0;
  const rows = found.map((row) => numberOf(row, 'row'));
  await Promise.all([
    dropSearchRows(sql, rows),
    sql.run(
      `DELETE FROM search_stale WHERE instant <= ? AND row IN (SELECT CAST(k.value ->> 0 AS BIGINT) FROM ${sql.dialect.each} k)`,
      textOf(found.at(-1), 'instant'),
      listOf(rows),
    ),
  ]);
  return rows.length;
}

const listOf = (rows: readonly number[]) => JSON.stringify(rows.map((row) => [row]));

/** Removes the search rows of versions. */
export async function dropSearchRows(sql: SqlConnection, rows: readonly number[]): Promise<void> {
  const list = listOf(rows);
  await Promise.all(
    searchRowTables.map(({ table: { name } }) =>
      sql.run(
        `DELETE FROM ${name} WHERE row IN (SELECT CAST(k.value ->> 0 AS BIGINT) FROM ${sql.dialect.each} k)`,
        list,
      ),
    ),
  );
}

/** The fingerprint of the parameters that the rows were made with; none for a store that was never indexed. */
export async function readFingerprint(sql: SqlConnection): Promise<string | undefined> {
  const row = await sql.get('SELECT fingerprint FROM search_index');
  return row && textOf(row, 'fingerprint');
}

/** Keeps the fingerprint. */
export async function writeFingerprint(sql: SqlConnection, fingerprint: string): Promise<void> {
  await sql.run('DELETE FROM search_index');
  await sql.run('INSERT INTO search_index (fingerprint) VALUES (?)', fingerprint);
}
