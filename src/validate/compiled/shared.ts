import type { Share } from '../plan/types.ts';

/** A row made already, with what is in it. */
interface Made {
  values: readonly unknown[];
  row: object;
}

/**
 * What is the same for many elements, made once: profiles say mostly the same of elements of one kind, and the less there
 * is the more of it a processor holds at hand.
 */
export class Shared {
  readonly #byKey = new Map<string, object>();
  readonly #rows = new Map<string, Made[]>();

  /** See `Share`. */
  readonly share: Share = <T extends object>(key: string, make: () => T): T => {
    const known = this.#byKey.get(key);
    // a key names things of one kind
    if (known !== undefined) return known as T;
    const made = make();
    this.#byKey.set(key, made);
    return made;
  };

  /** A row, or the one of its kind made before with the same values and lists of values. */
  row<T extends object>(kind: string, row: T): T {
    const values: unknown[] = Object.values(row).flat();
    const rows = this.#rows.get(kind) ?? [];
    const alike = rows.find(
      (one) => one.values.length === values.length && one.values.every((value, at) => value === values[at]),
    );
    if (alike) return alike.row as T;
    rows.push({ values, row });
    this.#rows.set(kind, rows);
    return row;
  }
}
