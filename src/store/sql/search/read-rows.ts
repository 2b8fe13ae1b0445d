import type { Place, SearchPlan, SearchWindow } from '../../../search/index.ts';
import type { ResourceKey } from '../../resource-index.ts';
import type { SearchHit, StoreState } from '../../search-reads.ts';
import { TooCostly } from '../../store-errors.ts';
import type { SqlConnection } from '../connection.ts';
import { numberOf, type Row } from '../row.ts';
import { keyOf, versionOf } from '../version-rows.ts';
import { drivers, filterContext } from './filter-sql.ts';
import { among, type Fragment, raw, sql } from './fragment.ts';
import { type Access, countSql, driverCount, pageSql } from './plan-sql.ts';

/** From how many rows on going through the resources in their order beats looking them up and sorting them. */
const MANY = 20_000;

/** The matches of a plan in a window of them, in their order. */
export async function searchPage(
  connection: SqlConnection,
  plan: SearchPlan,
  state: StoreState,
  window: SearchWindow,
): Promise<SearchHit[]> {
  const access = await accessOf(connection, plan, state);
  const rows = await all(connection, pageSql(plan, access, contextIn(connection, state), window));
  return rows.map((row) => ({ version: versionOf(row), place: placeOf(row, plan) }));
}

function placeOf(row: Row, { sort }: SearchPlan): Place {
  const keys = sort.map((_, at) => {
    const value = row[`k${at}`];
    if (typeof value === 'bigint') return Number(value);
    return typeof value === 'string' || typeof value === 'number' ? value : null;
  });
  return { keys, row: numberOf(row, 'row') };
}

/** How many resources a plan finds, at most `most`. */
export async function searchCount(
  connection: SqlConnection,
  plan: SearchPlan,
  state: StoreState,
  most: number,
): Promise<number> {
  const access = await accessOf(connection, plan, state);
  const [row] = await all(connection, countSql(plan, access, contextIn(connection, state), most));
  return numberOf(row, 'count');
}

const contextIn = ({ dialect }: SqlConnection, state: StoreState) => filterContext(state, dialect);

/** What engines take at least of one statement: values that are bound, and characters. */
const MOST_VALUES = 32_000;
const MOST_TEXT = 900_000;

async function all({ allInTime }: SqlConnection, { text, values }: Fragment): Promise<Row[]> {
  if (values.length > MOST_VALUES || text.length > MOST_TEXT)
    throw new TooCostly('The search asks for too much at once.');
  return allInTime(text, ...values);
}

/** The condition that finds the fewest rows leads; where each finds many, the resources are gone through in order. */
async function accessOf(connection: SqlConnection, plan: SearchPlan, state: StoreState): Promise<Access> {
  const candidates = drivers(plan.filter, plan.types);
  const walk: Access = { rest: plan.filter };
  if (candidates.length === 0) return walk;
  let best: { access: Access; rows: number } | undefined;
  for (const access of candidates.slice(0, 4)) {
    const [row] = await all(
      connection,
      driverCount(access.driver, contextIn(connection, state), Math.min(best?.rows ?? MANY, MANY)),
    );
    const rows = numberOf(row, 'count');
    if (!best || rows < best.rows) best = { access, rows };
    if (rows < 100) break;
  }
  return best === undefined || best.rows >= MANY ? walk : best.access;
}

/** What versions refer to by indexes, each once, at most `limit`. */
export async function readTargets(
  connection: SqlConnection,
  rows: readonly number[],
  { indexes, types }: { indexes: readonly number[]; types: readonly string[] },
  limit: number,
): Promise<ResourceKey[]> {
  if (rows.length === 0) return [];
  const kinds = types.length > 0 ? sql` AND ${among('s.type', types)}` : raw(" AND s.type <> ''");
  const found = await all(
    connection,
    sql`SELECT DISTINCT s.type, s.id FROM search_reference s
        WHERE ${among('s.row', rows)} AND ${among('s.p', indexes)}${kinds} ORDER BY s.type, s.id LIMIT ${limit}`,
  );
  return found.map(keyOf);
}
