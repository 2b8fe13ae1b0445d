import type { Bounds, RowTest } from '../../../search/index.ts';
import type { Dialect } from '../dialect.ts';
import { among, every, type Fragment, raw, some, sql } from './fragment.ts';

/** Whether rows are wanted by their values, or one is at hand whose values are looked at. */
export type RowIs = 'wanted' | 'at-hand';

/** What a row of a table must be, as a condition on an alias of the table. */
export function rowCondition(
  test: RowTest,
  alias: string,
  { indexed, unindexed }: Pick<Dialect, 'indexed' | 'unindexed'>,
  row: RowIs,
): Fragment {
  const column = (name: string) => (row === 'at-hand' ? unindexed(`${alias}.${name}`) : `${alias}.${name}`);
  const ofIndexes = among(column('p'), test.indexes);
  switch (test.table) {
    case 'token': {
      const { codes, prefix, systems } = test;
      const conditions = [ofIndexes];
      if (codes !== undefined) conditions.push(among(`${alias}.code`, codes.map(indexed)));
      if (prefix !== undefined) conditions.push(...prefixed(`${alias}.code`, prefix));
      if (systems !== undefined) conditions.push(among(`${alias}.system`, systems));
      return every(conditions);
    }
    case 'string':
      return every([ofIndexes, ...stringConditions(test, alias)]);
    case 'date':
      return every([ofIndexes, bounded(test.bounds, alias)]);
    case 'quantity': {
      const conditions = [ofIndexes, sql`${raw(alias)}.code = ${indexed(test.code)}`];
      if (test.system !== undefined) conditions.push(sql`${raw(alias)}.system = ${test.system}`);
      return every([...conditions, bounded(test.bounds, alias)]);
    }
    case 'reference': {
      const conditions = [ofIndexes];
      if (test.ids !== undefined) conditions.push(among(column('id'), test.ids.map(indexed)));
      if (test.types?.length) conditions.push(among(`${alias}.type`, test.types));
      return every(conditions);
    }
  }
}

/** Longest beginning of a text that the index holds. */
const INDEXED = 64;

function stringConditions({ match, text }: Extract<RowTest, { table: 'string' }>, alias: string): Fragment[] {
  const folded = raw(`${alias}.folded`);
  if (match === 'exact') return [sql`${raw(alias)}.exact = ${text}`];
  if (match === 'contains') return [sql`${folded} LIKE ${`%${likeText(text)}%`} ESCAPE '!'`];
  const start = [...text].slice(0, INDEXED / 2).join('');
  const range = prefixed(`substr(${alias}.folded, 1, ${INDEXED})`, start);
  return start === text ? range : [...range, sql`${folded} LIKE ${`${likeText(text)}%`} ESCAPE '!'`];
}

const likeText = (text: string) => text.replace(/[!%_]/g, '!$&');

/** Texts that begin with a prefix, as a range of an index in binary order; nothing sorts behind U+10FFFF. */
const prefixed = (column: string, prefix: string): Fragment[] => [
  sql`${raw(column)} >= ${prefix}`,
  sql`${raw(column)} < ${`${prefix}\u{10ffff}`}`,
];

/** Bounds on the ends of a stretch. */
function bounded(bounds: Bounds, alias: string): Fragment {
  return some(
    bounds.map((all) =>
      every(all.map(({ column, operator, value }) => sql`${raw(`${alias}.${column} ${operator}`)} ${value}`)),
    ),
  );
}
