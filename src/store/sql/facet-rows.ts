import type { CaseFacet } from '../../case/facets.ts';
import type { CaseCondition, CaseWrite } from '../resource-store.ts';
import type { SqlConnection, SqlValue } from './connection.ts';
import { textOf } from './row.ts';
import { table } from './table.ts';

const facets = table(
  'case_facet',
  { name: 'text', value: 'text', case_id: 'text', until: 'text' },
  'ON CONFLICT DO NOTHING',
);

/** Takes away what a case is found by. */
export async function removeFacets(sql: SqlConnection, caseId: string): Promise<void> {
  await sql.send('DELETE FROM case_facet WHERE case_id = ?', caseId);
}

/** Writes what a case is found by, its state among it, in place of what it was found by. */
export async function replaceFacets(
  sql: SqlConnection,
  { id, state, facets: found = [] }: CaseWrite,
  isNew: boolean,
): Promise<void> {
  const all = [...found, { name: 'state', value: state, until: state }];
  await Promise.all([
    isNew || removeFacets(sql, id),
    sql.insert(
      facets,
      all.map(({ name, value, until }) => [name, value, id, until]),
    ),
  ]);
}

/** What a case is found by besides its state. */
export async function readFacets(sql: SqlConnection, caseId: string): Promise<CaseFacet[]> {
  const rows = await sql.all(
    "SELECT name, value, until FROM case_facet WHERE case_id = ? AND name <> 'state' ORDER BY name, value, until",
    caseId,
  );
  return rows.map((row) => ({ name: textOf(row, 'name'), value: textOf(row, 'value'), until: textOf(row, 'until') }));
}

/** Conditions on cases as SQL that goes on after others, and what its parameters are bound to. */
export function whereFacets(conditions: readonly CaseCondition[]): { sql: string; values: SqlValue[] } {
  const parts = conditions.map(({ name, ...bounds }) => {
    if ('anyOf' in bounds) {
      const words = bounds.anyOf.map(() => '?').join(', ');
      return { test: `f.value IN (${words})`, values: [name, ...bounds.anyOf] };
    }
    return { test: 'f.value <= ? AND f.until >= ?', values: [name, bounds.to, bounds.from] };
  });
  return {
    sql: parts
      .map(({ test }) => ` AND id IN (SELECT f.case_id FROM case_facet f WHERE f.name = ? AND ${test})`)
      .join(''),
    values: parts.flatMap(({ values }) => values),
  };
}

/** Which of some cases meet all conditions. */
export async function matchCases(
  sql: SqlConnection,
  ids: readonly string[],
  conditions: readonly CaseCondition[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const where = whereFacets(conditions);
  const given = ids.map(() => '?').join(', ');
  const rows = await sql.all(
    `SELECT id FROM iscm_case WHERE content IS NOT NULL AND id IN (${given})${where.sql}`,
    ...ids,
    ...where.values,
  );
  return rows.map((row) => textOf(row, 'id'));
}
