import type { CaseFacet } from '../../case/facets.ts';
import type { Page } from '../resource-store.ts';
import type { CaseCondition, CaseWrite } from '../stored-case.ts';
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

/**
 * Conditions on the case of an id as SQL that goes on after others. With an offset they stay what is looked up for one case,
 * and no engine makes a relation of all cases of them.
 */
function andMeets(conditions: readonly CaseCondition[], id: string): Part {
  const tests = conditions.map((one) => facetTest(one, 'm'));
  return {
    sql: tests
      .map(({ sql }) => ` AND EXISTS (SELECT 1 FROM case_facet m WHERE m.case_id = ${id} AND ${sql} LIMIT 1 OFFSET 0)`)
      .join(''),
    values: tests.flatMap(({ values }) => values),
  };
}

/**
 * The ids of the cases that meet all conditions, a page of them in their order. One condition leads: one of words where
 * there is any, since a word gives its cases in the order of the index. The others are looked up case by case.
 */
export function pageByFacets({ dialect }: SqlConnection, { limit, after = '' }: Page, conditions: Conditions): Part {
  const lead = conditions.find((one) => 'anyOf' in one) ?? conditions[0];
  const rest = andMeets(
    conditions.filter((one) => one !== lead),
    'f.case_id',
  );
  const words = apart(lead);
  const pages = (words.length > FEW ? [lead] : words).map((one): Part => {
    const test = facetTest(one, 'f');
    const where = `${dialect.inTime('random()')} AND ${test.sql} AND f.case_id > ?${rest.sql}`;
    return {
      sql: `SELECT * FROM (SELECT DISTINCT f.case_id FROM case_facet f WHERE ${where} ORDER BY f.case_id LIMIT ?) page`,
      values: [...test.values, after, ...rest.values, limit],
    };
  });
  return {
    sql: `${pages.map(({ sql }) => sql).join(' UNION ')} ORDER BY 1 LIMIT ?`,
    values: [...pages.flatMap(({ values }) => values), limit],
  };
}

/** Most words that are looked up one by one; of more, all cases are put in order. */
const FEW = 20;

/** One condition at least. */
type Conditions = readonly [CaseCondition, ...CaseCondition[]];

/** A condition for each word of a condition. */
const apart = (condition: CaseCondition): CaseCondition[] =>
  'anyOf' in condition ? condition.anyOf.map((word) => ({ ...condition, anyOf: [word] })) : [condition];

/** Each case that is no tombstone has its state among what it is found by, once. */
const ALL: Part = { sql: "f.name = 'state'", values: [] };

/**
 * How many cases meet all conditions, or how many there are. The index of what cases are found by tells it alone, in
 * some tenths of a microsecond a case and condition.
 */
export async function countCases(sql: SqlConnection, conditions: readonly CaseCondition[]): Promise<number> {
  const tests = conditions.length === 0 ? [ALL] : conditions.map((one) => facetTest(one, 'f'));
  const found = tests.map((test) => `SELECT f.case_id FROM case_facet f WHERE ${test.sql}`).join(' INTERSECT ');
  // an intersection is a set; what is one of several words, or lies in a time, may be found more than once
  const [only, ...more] = conditions;
  const isOneWord = only !== undefined && 'anyOf' in only && only.anyOf.length === 1;
  const mayRepeat = only !== undefined && more.length === 0 && !isOneWord;
  const row = await sql.get(
    `SELECT COUNT(${mayRepeat ? 'DISTINCT case_id' : '*'}) AS cases FROM (${found}) found`,
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
