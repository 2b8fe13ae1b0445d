import type { Use } from '../plan/types.ts';

/** Values that code was made with, and what came of it. */
interface Made {
  values: readonly unknown[];
  result: unknown;
}

/**
 * Code made already. Profiles say mostly the same of elements of one kind; made once, it is sooner warm, and there is
 * less of it for a processor to hold.
 */
export class KnownCode {
  readonly #constants = new Map<string, unknown>();
  readonly #made = new Map<string, Made[]>();

  /** The constant of a key. */
  constant<T>(key: string, make: () => T): T {
    if (!this.#constants.has(key)) this.#constants.set(key, make());
    return this.#constants.get(key) as T;
  }

  /** What came of a text with these values, made now if that is new. */
  made<T>(text: string, values: readonly unknown[], make: () => T): T {
    const alike = this.#made.get(text) ?? [];
    const known = alike.find((one) => one.values.every((value, at) => value === values[at]));
    if (known) return known.result as T;
    const result = make();
    this.#made.set(text, [...alike, { values, result }]);
    return result;
  }
}

/**
 * The text of a function being generated. Names and texts from definitions enter it through `JSON.stringify` alone;
 * every other value is handed over beside the text and named there by a number.
 */
export class Source {
  readonly #values: unknown[] = [];
  readonly #names = new Map<unknown, string>();
  readonly #known: KnownCode;

  constructor(known: KnownCode) {
    this.#known = known;
  }

  /** The name of a value in the text; see `Use`. */
  readonly use: Use = (given: unknown, key?: string): string => {
    const value = key !== undefined && typeof given === 'function' ? this.#known.constant(key, () => given()) : given;
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const name = `k${this.#values.length}`;
    this.#values.push(value);
    this.#names.set(value, name);
    return name;
  };

  /** What the text, the body of a function, returns: the same for the same text and the same values. */
  build<T>(body: string): T {
    const names = [...this.#names.values()].join(', ');
    const text = `"use strict";\nconst [${names}] = values;\n${body}`;
    return this.#known.made<T>(text, this.#values, () => new Function('values', text)(this.#values));
  }
}

/** A name for a function, which only stack traces show, freed of what no name may have. */
export const identifier = (name: string): string => name.replace(/\W/g, '_');

/** A text as it stands in generated code. */
export const quoted = (text: string): string =>
  JSON.stringify(text)
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
