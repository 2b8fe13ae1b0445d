import type { Place, SearchPlan, SearchWindow, SortKey } from '../../../search/index.ts';
import type { SqlValue } from '../connection.ts';
import { VERSION } from '../version-rows.ts';
import { condition, type Driver, driverRows, type FilterContext } from './filter-sql.ts';
import { among, every, type Fragment, joined, raw, some, sql } from './fragment.ts';
import { visible } from './state.ts';

/** How the rows of a search are found: by a driver's values, or by going through all of the types in their order. */
export interface Access {
  driver?: Driver;
  /** What must hold besides. */
  rest: SearchPlan['filter'];
}

function where({ types }: SearchPlan, { driver, rest }: Access, context: FilterContext): Fragment[] {
  const found = driver ? [context.rowIn('v', driverRows(driver, context))] : [];
  const conditions = [among('v.type', types), visible('v', context.state), condition(rest, 'v', context)];
  return [context.inTime('v'), ...found, ...conditions];
}

/** How many rows a driver finds, counted up to `most`. */
export function driverCount(driver: Driver, context: FilterContext, most: number): Fragment {
  return sql`SELECT COUNT(*) AS count FROM (SELECT 1 FROM (${driverRows(driver, context)}) d LIMIT ${most}) c`;
}

/** How many resources a plan finds, counted up to `most`. */
export function countSql(plan: SearchPlan, access: Access, context: FilterContext, most: number): Fragment {
  const found = sql`SELECT 1 FROM resource_version v WHERE ${every(where(plan, access, context))} LIMIT ${most}`;
  return sql`SELECT COUNT(*) AS count FROM (${found}) c`;
}

/** The versions of a page of a plan, with `row` and the sort keys `k0`, `k1` …, in their order. */
export function pageSql(
  plan: SearchPlan,
  access: Access,
  context: FilterContext,
  { limit, after }: SearchWindow,
): Fragment {
  const conditions = where(plan, access, context);
  if (plan.sort.length === 0) {
    if (after) conditions.push(sql`v.row > ${after.row}`);
    const columns = raw(`${VERSION}, v.row`);
    return sql`SELECT ${columns} FROM resource_version v WHERE ${every(conditions)} ORDER BY v.row LIMIT ${limit}`;
  }
  const keys = plan.sort.map((key, at) => sql`${keySql(key)} AS ${raw(`k${at}`)}`);
  const found = sql`SELECT v.row, ${joined(keys, ', ')} FROM resource_version v WHERE ${every(conditions)}`;
  const behind = after ? sql` WHERE ${behindPlace(plan.sort, after, 0)}` : raw('');
  const order = plan.sort.map(({ descending }, at) => `k${at} IS NULL, k${at}${descending ? ' DESC' : ''}`).join(', ');
  const page = sql`SELECT * FROM (${found}) f${behind} ORDER BY ${raw(order)}, row LIMIT ${limit}`;
  const names = plan.sort.map((_, at) => `p.k${at}`).join(', ');
  return sql`SELECT ${raw(`${VERSION}, v.row, ${names}`)} FROM (${page}) p JOIN resource_version v ON v.row = p.row
    ORDER BY ${raw(order.replaceAll(/\bk(?=\d)/g, 'p.k'))}, p.row`;
}

/** What a version is sorted by: of several values the least, or descending the greatest. */
function keySql({ by, descending }: SortKey): Fragment {
  if ('column' in by) return raw(by.column === 'id' ? 'v.id' : 'v.last_updated');
  const end = descending ? 'MAX' : 'MIN';
  // `+` keeps engines from going through the index by value, in its order, for each version: they are to look up its row
  const from = (column: string, more = '') =>
    sql`(SELECT ${raw(`${end}(s.${column}) FROM search_${by.table} s`)} WHERE s.row = v.row AND ${among('+s.p', by.indexes)}${raw(more)})`;
  switch (by.table) {
    case 'token':
      return from('code');
    case 'string':
      return from('folded');
    case 'date':
      return from('low');
    case 'reference':
      return from('id');
    case 'quantity':
      // comparable units before bare numbers: 3 cm lies behind 20 mm
      return sql`COALESCE(${from('low', " AND s.code <> '' AND s.system <> 0")}, ${from('low', " AND s.code = ''")})`;
  }
}

/** Behind a place in the order; what has no value comes last in both directions. */
function behindPlace(sort: readonly SortKey[], place: Place, at: number): Fragment {
  const key = sort[at];
  if (!key) return sql`row > ${place.row}`;
  const k = raw(`k${at}`);
  const value: SqlValue = place.keys[at] ?? null;
  const further = behindPlace(sort, place, at + 1);
  if (value === null) return sql`(${k} IS NULL AND ${further})`;
  return some([
    key.descending ? sql`${k} < ${value}` : sql`${k} > ${value}`,
    sql`${k} IS NULL`,
    sql`(${k} = ${value} AND ${further})`,
  ]);
}
