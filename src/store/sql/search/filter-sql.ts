import type { Filter, RowTest } from '../../../search/index.ts';
import type { StoreState } from '../../search-reads.ts';
import type { Dialect } from '../dialect.ts';
import { allRows, among, every, type Fragment, raw, some, sql } from './fragment.ts';
import { type RowIs, rowCondition } from './row-sql.ts';
import { visible } from './state.ts';

/** Builds conditions for one search: every subquery has an alias of its own. */
export interface FilterContext {
  state: StoreState;
  alias(): string;
  /** Holds as long as there is time left; first among the conditions of what goes through the rows of an alias. */
  inTime(alias: string): Fragment;
  /** A text as indexes have it. */
  indexed: Dialect['indexed'];
  /** A column by which no index is to be looked up. */
  unindexed: Dialect['unindexed'];
  /** That the row of an alias is one of a query's. */
  rowIn(alias: string, query: Fragment): Fragment;
}

/** A context with fresh aliases. */
export function filterContext(
  state: StoreState,
  { inTime, oneOf, indexed, unindexed }: Pick<Dialect, 'inTime' | 'oneOf' | 'indexed' | 'unindexed'>,
): FilterContext {
  let count = 0;
  return {
    state,
    alias: () => `t${++count}`,
    inTime: (alias) => raw(inTime(`${alias}.row`)),
    indexed,
    unindexed,
    rowIn: (alias, { text, values }) => ({ text: oneOf(`${alias}.row`, text), values }),
  };
}

/** The filter as a condition on a version that is at hand under an alias. */
export function condition(filter: Filter, v: string, context: FilterContext): Fragment {
  switch (filter.kind) {
    case 'all':
      return every(filter.of.map((one) => condition(one, v, context)));
    case 'any':
      return some(filter.of.map((one) => sql`(${condition(one, v, context)})`));
    case 'not':
      return sql`NOT (${condition(filter.of, v, context)})`;
    case 'type':
      return among(`${v}.type`, filter.types);
    case 'id':
      return every([among(`${v}.id`, filter.ids), ...ofType(filter, v)]);
    case 'patient':
      return among(`${v}.patient`, filter.ids);
    case 'updated':
      return updated(filter.bounds, v);
    case 'present':
      return some(
        filter.of.map(({ table, indexes, types }) => {
          const s = context.alias();
          const kinds = types?.length && table === 'reference' ? [among(`${s}.type`, types)] : [];
          return exists(table, s, every([sql`${raw(s)}.row = ${raw(v)}.row`, among(`${s}.p`, indexes), ...kinds]));
        }),
      );
    case 'referred': {
      const s = context.alias();
      const refers = sql`${among(`${s}.p`, filter.indexes)} AND ${raw(s)}.type = ${raw(v)}.type AND ${raw(s)}.id = ${raw(v)}.id`;
      return exists(
        'reference',
        s,
        sql`${context.inTime(s)} AND ${refers} AND ${raw(context.unindexed(`${s}.row`))} IN (${matching(filter.type, filter.filter, context)})`,
      );
    }
    default: {
      const { from, where, s } = source(filter, context, 'at-hand');
      return sql`EXISTS (SELECT 1 FROM ${from} WHERE ${raw(s)}.row = ${raw(v)}.row AND ${where})`;
    }
  }
}

const ofType = ({ type }: Extract<Filter, { kind: 'id' }>, v: string): Fragment[] =>
  type === undefined ? [] : [sql`${raw(v)}.type = ${type}`];

const exists = (table: string, s: string, where: Fragment): Fragment =>
  sql`EXISTS (SELECT 1 FROM ${raw(`search_${table} ${s}`)} WHERE ${where})`;

/** The last instant whose text has the form of the others. */
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Instants are kept as text of one form, so that their order is that of text. */
function updated(bounds: Extract<Filter, { kind: 'updated' }>['bounds'], v: string): Fragment {
  return some(
    bounds.map((all) =>
      every(
        all.map(({ column, operator, value }) => {
          // a version is written at one instant: the stretch [at, at + 1)
          const instant = new Date(Math.min(column === 'low' ? value : value - 1, LAST)).toISOString();
          return sql`${raw(`${v}.last_updated ${operator}`)} ${instant}`;
        }),
      ),
    ),
  );
}

/** A filter that a table of search rows answers: where its rows come from and what they must be. */
interface Source {
  s: string;
  from: Fragment;
  where: Fragment;
}

type Sourced = Extract<Filter, { kind: 'row' | 'group' | 'chain' }>;

function source(filter: Sourced, context: FilterContext, row: RowIs): Source {
  const s = context.alias();
  if (filter.kind === 'row') {
    return { s, from: raw(`search_${filter.test.table} ${s}`), where: rowCondition(filter.test, s, context, row) };
  }
  if (filter.kind === 'group') return group(filter.tests, s, context, row);
  const [only] = filter.types;
  const id = row === 'at-hand' ? context.unindexed(`${s}.id`) : `${s}.id`;
  const targets = sql`SELECT x.id FROM resource_version x WHERE x.row IN (${matching(only ?? '', filter.filter, context)})`;
  return {
    s,
    from: raw(`search_reference ${s}`),
    where: sql`${among(`${s}.p`, filter.indexes)} AND ${among(`${s}.type`, filter.types)} AND ${raw(id)} IN (${targets})`,
  };
}

/** Rows of one group: a row for the first component, and in the same group one for each of the others. */
function group(tests: readonly (readonly RowTest[])[], s: string, context: FilterContext, row: RowIs): Source {
  const [first = [], ...rest] = tests;
  const others = rest.map((alternatives) =>
    some(
      alternatives.map((test) => {
        const o = context.alias();
        const same = sql`${raw(o)}.row = ${raw(s)}.row AND ${raw(o)}.g = ${raw(s)}.g`;
        return exists(test.table, o, sql`${same} AND ${rowCondition(test, o, context, 'at-hand')}`);
      }),
    ),
  );
  const own = some(first.map((test) => sql`(${rowCondition(test, s, context, row)})`));
  return { s, from: raw(`search_${first[0]?.table ?? 'token'} ${s}`), where: every([own, ...others]) };
}

/** The rows of the visible versions of a type that meet a filter. */
function matching(type: string, filter: Filter, context: FilterContext): Fragment {
  const v = context.alias();
  const { driver, rest } = driven(filter, type);
  const found = driver ? [context.rowIn(v, driverRows(driver, context))] : [];
  const own = [sql`${raw(v)}.type = ${type}`, visible(v, context.state), condition(rest, v, context)];
  const conditions = [context.inTime(v), ...found, ...own];
  return sql`SELECT ${raw(v)}.row FROM resource_version ${raw(v)} WHERE ${every(conditions)}`;
}

/** The rows that a driver finds, found by value in the index. */
export function driverRows(driver: Driver, context: FilterContext): Fragment {
  const alternatives = driver.map((one) => {
    if (one.kind === 'referred') return referredRows(one, context);
    if (one.kind === 'id') return rowsById(one, context);
    const { s, from, where } = source(one, context, 'wanted');
    return sql`SELECT ${raw(s)}.row AS row FROM ${from} WHERE ${context.inTime(s)} AND ${where}`;
  });
  return allRows(alternatives);
}

/** The rows of the visible versions with an id. */
function rowsById({ types, ids }: ById, context: FilterContext): Fragment {
  const x = context.alias();
  const conditions = [context.inTime(x), among(`${x}.type`, types), among(`${x}.id`, ids), visible(x, context.state)];
  return sql`SELECT ${raw(x)}.row AS row FROM resource_version ${raw(x)} WHERE ${every(conditions)}`;
}

/** The rows of the visible versions that something refers to. */
function referredRows(
  { type, indexes, filter }: Extract<Filter, { kind: 'referred' }>,
  context: FilterContext,
): Fragment {
  const [s, x] = [context.alias(), context.alias()];
  const target = raw(`search_reference ${s} JOIN resource_version ${x} ON ${x}.type = ${s}.type AND ${x}.id = ${s}.id`);
  const refers = sql`${context.inTime(s)} AND ${among(`${s}.p`, indexes)} AND ${raw(s)}.row IN (${matching(type, filter, context)})`;
  return sql`SELECT ${raw(x)}.row AS row FROM ${target} WHERE ${refers} AND ${visible(x, context.state)}`;
}

/** Filters any of which a resource must meet, each of them looked up by value. */
export type Driver = readonly (Sourced | Extract<Filter, { kind: 'referred' }> | ById)[];

/** Resources of some types by their ids. */
interface ById {
  kind: 'id';
  types: readonly string[];
  ids: readonly string[];
}

/**
 * The parts of a conjunction on resources of some types that rows can be looked up by, the narrower kinds first, and what
 * has to hold besides.
 */
export function drivers(filter: Filter, types: readonly string[]): { driver: Driver; rest: Filter }[] {
  const of = conjuncts(filter);
  return of
    .flatMap((one, at) => {
      const exact = driverOf(one, types);
      if (exact) return [{ driver: exact, rest: { kind: 'all' as const, of: of.toSpliced(at, 1) } }];
      const wider = widerDriverOf(one, types);
      return wider ? [{ driver: wider, rest: filter }] : [];
    })
    .sort((a, b) => width(a.driver) - width(b.driver));
}

/** The narrowest kind of driver. */
function driven(filter: Filter, type: string): { driver?: Driver; rest: Filter } {
  return drivers(filter, [type])[0] ?? { rest: filter };
}

function conjuncts(filter: Filter): Filter[] {
  return filter.kind === 'all' ? filter.of.flatMap(conjuncts) : [filter];
}

function driverOf(filter: Filter, types: readonly string[]): Driver | undefined {
  if (filter.kind === 'row' || filter.kind === 'group') return [filter];
  if (filter.kind === 'chain' || filter.kind === 'referred') return [filter];
  if (filter.kind === 'id') {
    return [{ kind: 'id', types: filter.type === undefined ? types : [filter.type], ids: filter.ids }];
  }
  if (filter.kind !== 'any' || filter.of.length === 0) return undefined;
  const parts = filter.of.map((one) => {
    const [own, [only, ...more]] = typed(conjuncts(one), types);
    return only && more.length === 0 ? driverOf(only, own) : undefined;
  });
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

/**
 * The types that conditions name, and the others among them, for which the type goes without saying: indexes belong to
 * one.
 */
function typed(conditions: readonly Filter[], types: readonly string[]): [types: readonly string[], others: Filter[]] {
  const named = conditions.find(({ kind }) => kind === 'type');
  return [named?.kind === 'type' ? named.types : types, conditions.filter(({ kind }) => kind !== 'type')];
}

/** A driver that finds all that a filter lets through, and more: of each alternative its narrowest part. */
function widerDriverOf(filter: Filter, types: readonly string[]): Driver | undefined {
  if (filter.kind !== 'any' || filter.of.length === 0) return undefined;
  const parts = filter.of.map((one) => drivers(one, types)[0]?.driver);
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

const KINDS: readonly string[] = [
  'id',
  'reference',
  'token',
  'group',
  'quantity',
  'string',
  'date',
  'chain',
  'referred',
];

const width = (driver: Driver): number =>
  Math.max(...driver.map((one) => KINDS.indexOf(one.kind === 'row' ? one.test.table : one.kind)));
