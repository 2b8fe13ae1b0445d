import { type Commit, numberOf, type Place, type SqlConnection, textOf } from '../sql/index.ts';
import type { RowNumbers } from './row-numbers.ts';

/** What the commits of one store share: its clock and the last instant given. */
export interface Clock {
  /** The instant to write on a commit: now, but never before one given earlier. */
  next(): string;
}

/** A clock that does not go back, from the instant of the last commit found on. */
export function steadyClock(now: () => Date, last: string): Clock {
  let latest = last;
  return {
    next: () => {
      const clock = now().toISOString();
      if (clock > latest) latest = clock;
      return latest;
    },
  };
}

/**
 * The commit of the transaction under way. Its sequence is the number of the transaction, so that no two writers wait
 * for each other to get one.
 */
export function newCommit(sql: SqlConnection, clock: Clock, rows: RowNumbers): Commit {
  let begun: Promise<Place> | undefined;
  const touched = new Set<string>();
  const begin = () => {
    begun ??= takePlace(sql, clock.next());
    return begun;
  };
  return {
    begin,
    newRows: (count) => rows.take(sql, count),
    touch: async (patients) => {
      const fresh = [...new Set(patients)].filter((patient) => !touched.has(patient)).sort();
      if (fresh.length === 0) return;
      for (const patient of fresh) touched.add(patient);
      await sql.run(
        `INSERT INTO store_patient (patient, sequence)
         SELECT k.value ->> 0, pg_current_xact_id()::text::bigint FROM ${sql.dialect.each} k ORDER BY 1
         ON CONFLICT (patient) DO UPDATE SET sequence = excluded.sequence`,
        JSON.stringify(fresh.map((patient) => [patient])),
      );
    },
  };
}

async function takePlace(sql: SqlConnection, instant: string): Promise<Place> {
  const row = await sql.get(
    `INSERT INTO store_commit (sequence, instant)
     SELECT base + pg_current_xact_id()::text::bigint, ? FROM store_origin RETURNING sequence, instant`,
    instant,
  );
  return { sequence: numberOf(row, 'sequence'), instant: textOf(row, 'instant') };
}
