import type { Page } from '../resource-store.ts';
import type { HeldPatient } from '../stored-case.ts';
import type { SqlConnection } from './connection.ts';
import { numberOf, textOf } from './row.ts';

/** The first patient behind one that `?` or a column names, by the index of patients. */
const next = (after: string) => `SELECT MIN(r.patient) FROM resource r WHERE r.deleted = 0 AND r.patient > ${after}`;

/** Patients of whom something is held. Goes from one to the next in an index: each may have thousands of rows there. */
export async function readHeldPatients(sql: SqlConnection, { after, limit }: Page): Promise<HeldPatient[]> {
  const rows = await sql.all(
    `WITH RECURSIVE held (id, n) AS (
       SELECT (${next('?')}), 1
       UNION ALL SELECT (${next('held.id')}), n + 1 FROM held WHERE held.id IS NOT NULL AND n < ?)
     SELECT id, CASE WHEN EXISTS (SELECT 1 FROM iscm_case c WHERE c.patient = held.id AND c.content IS NOT NULL)
       THEN 1 ELSE 0 END AS has_case FROM held WHERE id IS NOT NULL ORDER BY n`,
    after ?? '',
    limit,
  );
  return rows.map((row) => ({ id: textOf(row, 'id'), hasCase: numberOf(row, 'has_case') === 1 }));
}
