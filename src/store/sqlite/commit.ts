import { type Commit, numberOf, type Place, textOf } from '../sql/index.ts';
import type { Connection } from './connection.ts';

/** The commit of the transaction under way. Its instant never lies before that of an earlier commit. */
export function newCommit({ sql }: Connection, now: () => Date): Commit {
  let begun: Place | undefined;
  let lastRow: number | undefined;
  return {
    begin: async () => {
      if (begun) return begun;
      const last = sql('SELECT sequence, instant FROM store_commit ORDER BY sequence DESC LIMIT 1').get();
      const clock = now().toISOString();
      const sequence = last ? numberOf(last, 'sequence') + 1 : 1;
      const instant = last && textOf(last, 'instant') > clock ? textOf(last, 'instant') : clock;
      sql('INSERT INTO store_commit (sequence, instant) VALUES (?, ?)').run(sequence, instant);
      begun = { sequence, instant };
      return begun;
    },
    newRows: async (count) => {
      const first =
        (lastRow ?? numberOf(sql('SELECT COALESCE(MAX(row), 0) AS row FROM resource_version').get(), 'row')) + 1;
      lastRow = first + count - 1;
      return Array.from({ length: count }, (_, at) => first + at);
    },
    // there is one writer at a time
    touch: async () => {},
  };
}
