import type { SqlConnection } from '../sql/index.ts';
import { OutOfTime } from './connection.ts';

/** Most statements that are remembered. */
const REMEMBERED = 500;

/** From how many characters on a statement takes long even to prepare. */
const LONG = 20_000;

/** Statements of reads that were found to take long, so that the same is not begun again where it has no time. */
export class SlowStatements {
  readonly #slow = new Set<string>();

  /** The connection, which refuses with `OutOfTime` what is known to take long, and notes what it was asked. */
  refusing(sql: SqlConnection, asked: string[]): SqlConnection {
    return {
      ...sql,
      allInTime: async (text, ...values) => {
        asked.push(text);
        if (text.length > LONG || this.#slow.has(text)) throw new OutOfTime();
        return sql.allInTime(text, ...values);
      },
    };
  }

  /** Remembers the statements of a read that took long. */
  add(asked: readonly string[]): void {
    if (this.#slow.size + asked.length > REMEMBERED) this.#slow.clear();
    for (const text of asked) if (text.length <= LONG) this.#slow.add(text);
  }

  /** Forgets the statements of a read that was quick in the end. */
  remove(asked: readonly string[]): void {
    for (const text of asked) this.#slow.delete(text);
  }
}
