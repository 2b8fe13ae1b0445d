import type { CaseFacet } from '../../case/facets.ts';
import type { CaseCondition, CaseWrite, Page } from '../resource-store.ts';
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

/** A piece of SQL and what its parameters are bound to. */
interface Part {
  sql: string;
  values: readonly SqlValue[];
}

/** A condition on a row of facets under an alias. */
function facetTest({ name, ...bounds }: CaseCondition, f: string): Part {
  if ('anyOf' in bounds) {
    const words = bounds.anyOf.map(() => '?').join(', ');
    return { sql: `${f}.name = ? AND ${f}.value IN (${words})`, values: [name, ...bounds.anyOf] };
  }
  return { sql: `${f}.name = ? AND ${f}.value <= ? AND ${f}.until >= ?`, values: [name, bounds.to, bounds.from] };
}

/** Conditions on the case of an id as SQL that goes on after others. */
function andMeets(conditions: readonly CaseCondition[], id: string): Part {
  const tests = conditions.map((one) => facetTest(one, 'm'));
  return {
    sql: tests.map(({ sql }) => ` AND EXISTS (SELECT 1 FROM case_facet m WHERE m.case_id = ${id} AND ${sql})`).join(''),
    values: tests.flatMap(({ values }) => values),
  };
}

/** What goes through the rows of facets, a clock beside it. */
const walk = ({ dialect }: SqlConnection) => `FROM case_facet f WHERE ${dialect.inTime('random()')}`;

/**
 * The ids of the cases that meet a condition and all others, a page of them in their order: the first condition leads, in
 * the order of the index, and the others are looked up case by case.
 */
export function pageByFacets(
  sql: SqlConnection,
  { limit, after = '' }: Page,
  [first, ...others]: readonly [CaseCondition, ...CaseCondition[]],
): Part {
  const lead = facetTest(first, 'f');
  const rest = andMeets(others, 'f.case_id');
  return {
    sql: `SELECT DISTINCT f.case_id ${walk(sql)} AND ${lead.sql} AND f.case_id > ?${rest.sql} ORDER BY f.case_id LIMIT ?`,
    values: [...lead.values, after, ...rest.values, limit],
  };
}

/** Each case that is no tombstone has its state among what it is found by, once. */
const ALL: Part = { sql: "f.name = 'state'", values: [] };

/** How many cases meet all conditions, or how many there are: told by the index of what they are found by alone. */
export async function countCases(sql: SqlConnection, conditions: readonly CaseCondition[]): Promise<number> {
  const tests = conditions.length === 0 ? [ALL] : conditions.map((one) => facetTest(one, 'f'));
  const [only] = conditions;
  // what is one of several words, or lies in a time, may be found more than once; intersections are sets anyway
  const once = conditions.length === 1 && !(only && 'anyOf' in only && only.anyOf.length === 1) ? 'DISTINCT ' : '';
  const found = tests.map((test) => `SELECT ${once}f.case_id ${walk(sql)} AND ${test.sql}`).join(' INTERSECT ');
  const [row] = await sql.allInTime(
    `SELECT COUNT(*) AS cases FROM (${found}) found`,
    ...tests.flatMap(({ values }) => values),
  );
  return numberOf(row, 'cases');
}

/** Which of some cases meet all conditions. */
export async function matchCases(
  sql: SqlConnection,
  ids: readonly string[],
  conditions: readonly CaseCondition[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const meets = andMeets(conditions, 'c.id');
  const given = ids.map(() => '?').join(', ');
  const rows = await sql.all(
    `SELECT c.id FROM iscm_case c WHERE c.content IS NOT NULL AND c.id IN (${given})${meets.sql}`,
    ...ids,
    ...meets.values,
  );
  return rows.map((row) => textOf(row, 'id'));
}
