import { numberOf, type SqlConnection, textOf } from '../sql/index.ts';

/** The last numbers and the last instant given to commits. */
interface Given {
  sequence: number;
  row: number;
  /** Instant, UTC with milliseconds. */
  instant: string;
}

/** Gives numbers and instants to commits. Transactions are made one after the other, in the order of their commits. */
export class Counters {
  #given: Given | undefined;

  /** Goes on from what the database holds, unless that is known. */
  async load(sql: SqlConnection): Promise<void> {
    if (this.#given) return;
    const found = await sql.get(
      `SELECT COALESCE((SELECT MAX(sequence) FROM store_commit), 0) AS sequence,
         COALESCE((SELECT MAX(row) FROM resource_version), 0) AS row,
         COALESCE((SELECT instant FROM store_commit ORDER BY sequence DESC LIMIT 1), '') AS instant`,
    );
    this.#given = {
      sequence: numberOf(found, 'sequence'),
      row: numberOf(found, 'row'),
      instant: textOf(found, 'instant'),
    };
  }

  /** Forgets what the database holds: another process may have written. */
  forget(): void {
    this.#given = undefined;
  }

  /** Where it stands, to go back to when what comes next is not written. */
  mark(): () => void {
    const before = this.#given;
    return () => {
      if (this.#given) this.#given = before;
    };
  }

  /** The place of the next commit; its instant never lies before that of an earlier one. */
  nextPlace(now: string): { sequence: number; instant: string } {
    const { sequence, row, instant } = this.#known();
    this.#given = { sequence: sequence + 1, row, instant: now > instant ? now : instant };
    return this.#given;
  }

  /** Numbers for rows of versions. */
  nextRows(count: number): number[] {
    const given = this.#known();
    this.#given = { ...given, row: given.row + count };
    return Array.from({ length: count }, (_, at) => given.row + 1 + at);
  }

  #known(): Given {
    if (!this.#given) throw new TypeError('the counters are not loaded');
    return this.#given;
  }
}
