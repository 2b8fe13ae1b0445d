/**
 * The text of a function being generated. Names and texts from definitions enter it through `JSON.stringify` alone;
 * every other value is handed over beside the text and named there by a number.
 */
export class Source {
  readonly #values: unknown[] = [];
  readonly #names = new Map<unknown, string>();
  #locals = 0;

  /** The name of a value in the text. */
  use(value: unknown): string {
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const name = `k${this.#values.length}`;
    this.#values.push(value);
    this.#names.set(value, name);
    return name;
  }

  /** A name for a variable that no other has. */
  local(): string {
    this.#locals += 1;
    return `v${this.#locals}`;
  }

  /** What the text, the body of a function, returns. */
  build<T>(body: string): T {
    const names = [...this.#names.values()].join(', ');
    return new Function('values', `"use strict";\nconst [${names}] = values;\n${body}`)(this.#values) as T;
  }
}

/** A name for a function, which only stack traces show, freed of what no name may have. */
export const identifier = (name: string): string => name.replace(/\W/g, '_');

/** A text as it stands in generated code. */
export const quoted = (text: string): string =>
  JSON.stringify(text)
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
