import type { StoreState } from '../../search-reads.ts';
import type { SqlConnection } from '../connection.ts';
import { numberOf, textOf } from '../row.ts';
import { type Fragment, raw, sql } from './fragment.ts';

/** The state that a transaction sees, its own writes with it. */
export const OWN_STATE: StoreState = { sequence: Number.MAX_SAFE_INTEGER, except: [] };

/** Whether a version of `resource_version` is the one that was current in a state, and no deletion. */
export function visible(alias: string, { sequence, except }: StoreState): Fragment {
  const v = raw(alias);
  const current = sql`${v}.method <> 'DELETE' AND ${v}.sequence <= ${sequence}`;
  if (except.length === 0) return sql`${current} AND (${v}.replaced IS NULL OR ${v}.replaced > ${sequence})`;
  // few, and numbers: written out, so that they do not count as parameters
  const open = raw(except.map(Number).join(', '));
  return sql`${current} AND ${v}.sequence NOT IN (${open})
    AND (${v}.replaced IS NULL OR ${v}.replaced > ${sequence} OR ${v}.replaced IN (${open}))`;
}

/** The state that the transaction under way sees. */
export async function readState(connection: SqlConnection): Promise<StoreState> {
  const row = await connection.get(connection.dialect.state);
  const open = textOf(row, 'open');
  return { sequence: numberOf(row, 'sequence'), except: open === '' ? [] : open.split(',').map(Number) };
}
