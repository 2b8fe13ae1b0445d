import type { Commit, Place, SqlConnection } from '../sql/index.ts';
import type { Counters } from './counters.ts';

/** The commit of the transaction under way; `touch` learns of which patients something changes. */
export function newCommit(
  sql: SqlConnection,
  counters: Counters,
  now: () => Date,
  touch: (patients: readonly string[]) => void,
): Commit {
  let begun: Promise<Place> | undefined;
  return {
    begin: () => {
      begun ??= takePlace(sql, counters, now().toISOString());
      return begun;
    },
    newRows: async (count) => counters.nextRows(count),
    touch: async (patients) => touch(patients),
  };
}

async function takePlace(sql: SqlConnection, counters: Counters, instant: string): Promise<Place> {
  const place = counters.nextPlace(instant);
  await sql.send('INSERT INTO store_commit (sequence, instant) VALUES (?, ?)', place.sequence, place.instant);
  return place;
}
