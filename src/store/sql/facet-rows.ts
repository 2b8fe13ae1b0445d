import type { CaseFacet } from '../../case/facets.ts';
import type { CaseCondition, CaseWrite } from '../resource-store.ts';
import type { SqlConnection, SqlValue } from './connection.ts';
import { numberOf, textOf } from './row.ts';
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

/** A condition on a row `f` of facets, and what its parameters are bound to. */
function facetTest({ name, ...bounds }: CaseCondition): { sql: string; values: SqlValue[] } {
  if ('anyOf' in bounds) {
    const words = bounds.anyOf.map(() => '?').join(', ');
    return { sql: `f.name = ? AND f.value IN (${words})`, values: [name, ...bounds.anyOf] };
  }
  return { sql: 'f.name = ? AND f.value <= ? AND f.until >= ?', values: [name, bounds.to, bounds.from] };
}

/** Conditions on cases as SQL that goes on after others, and what its parameters are bound to. */
export function whereFacets(conditions: readonly CaseCondition[]): { sql: string; values: SqlValue[] } {
  const tests = conditions.map(facetTest);
  return {
    sql: tests.map(({ sql }) => ` AND id IN (SELECT f.case_id FROM case_facet f WHERE ${sql})`).join(''),
    values: tests.flatMap(({ values }) => values),
  };
}

/** Each case that is no tombstone has its state among what it is found by, once. */
const ALL = { sql: "f.name = 'state'", values: [] };

/** How many cases meet a condition, or how many there are: told by the index of what they are found by alone. */
export async function countByFacet(sql: SqlConnection, condition: CaseCondition | undefined): Promise<number> {
  const test = condition === undefined ? ALL : facetTest(condition);
  const counted = condition === undefined ? 'COUNT(*)' : 'COUNT(DISTINCT f.case_id)';
  return numberOf(
    await sql.get(`SELECT ${counted} AS cases FROM case_facet f WHERE ${test.sql}`, ...test.values),
    'cases',
  );
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
