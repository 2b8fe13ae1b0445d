import type { Connection } from './connection.ts';
import { numberOf, textOf } from './row.ts';

/** The place of a transaction in the order of commits and its instant. */
export interface Commit {
  /** Takes the place when first asked; a transaction that writes nothing takes none. */
  begin(): { sequence: number; instant: string };
}

/** The commit of the transaction under way. Its instant never lies before that of an earlier commit. */
export function newCommit({ sql }: Connection, now: () => Date): Commit {
  let begun: { sequence: number; instant: string } | undefined;
  return {
    begin: () => {
      if (begun) return begun;
      const last = sql('SELECT sequence, instant FROM store_commit ORDER BY sequence DESC LIMIT 1').get();
      const clock = now().toISOString();
      const sequence = last ? numberOf(last, 'sequence') + 1 : 1;
      const instant = last && textOf(last, 'instant') > clock ? textOf(last, 'instant') : clock;
      sql('INSERT INTO store_commit (sequence, instant) VALUES (?, ?)').run(sequence, instant);
      begun = { sequence, instant };
      return begun;
    },
  };
}
