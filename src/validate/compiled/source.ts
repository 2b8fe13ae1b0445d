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

  /** The function with the text as its body; its name, which only stack traces show, is freed of what no name may have. */
  build<F extends (...parameters: never[]) => unknown>(name: string, parameters: string, body: string): F {
    const names = [...this.#names.values()].join(', ');
    const text = `"use strict";\nconst [${names}] = values;\nreturn function ${name.replace(/\W/g, '_')}(${parameters}) {\n${body}\n};`;
    return new Function('values', text)(this.#values) as F;
  }
}

/** A text as it stands in generated code. */
export const quoted = (text: string): string =>
  JSON.stringify(text)
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
