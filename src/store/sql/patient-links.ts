import { asArray, isObject } from '../../fhir/json.ts';
import type { OwnBases } from '../../fhir/own-base.ts';
import { parseStored } from '../parse-stored.ts';
import { localReference } from '../resource-index.ts';
import type { PatientLink } from '../resource-store.ts';
import type { SqlConnection } from './connection.ts';
import { type Row, textOf } from './row.ts';

/** Links between the current record of a Patient and those of others (R4 `Patient.link`). */
export async function readPatientLinks(sql: SqlConnection, own: OwnBases, patient: string): Promise<PatientLink[]> {
  const rows = await sql.all(
    `SELECT v.id, v.content, 0 AS other FROM resource r JOIN resource_version v ON v.row = r.row
     WHERE r.type = 'Patient' AND r.id = ? AND r.deleted = 0
     UNION ALL
     SELECT v.id, v.content, 1 AS other FROM resource_version v
     WHERE v.row IN (SELECT f.row FROM search_reference f WHERE f.id = ? AND f.type = 'Patient')
       AND v.type = 'Patient' AND v.replaced IS NULL AND v.id <> ?
     ORDER BY other, id LIMIT 20`,
    patient,
    patient,
    patient,
  );
  return rows.flatMap((row) => linksOf(row, own)).filter(({ from, to }) => from !== to && [from, to].includes(patient));
}

function linksOf(row: Row, own: OwnBases): PatientLink[] {
  return asArray(parseStored(textOf(row, 'content')).link).flatMap((link) => {
    if (!isObject(link) || !isObject(link.other) || typeof link.type !== 'string') return [];
    const target = typeof link.other.reference === 'string' ? localReference(link.other.reference, own) : undefined;
    return target?.type === 'Patient' ? [{ from: textOf(row, 'id'), to: target.id, type: link.type }] : [];
  });
}
