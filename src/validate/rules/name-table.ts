/** A set of ASCII names that is followed character by character, without making strings. */
export class NameTable {
  readonly #next: Int16Array;
  readonly #accepts: Int16Array;

  constructor(names: readonly string[]) {
    const size = names.reduce((sum, name) => sum + name.length, 1);
    this.#next = new Int16Array(size * 128);
    this.#accepts = new Int16Array(size);
    let used = 1;
    names.forEach((name, at) => {
      let state = 0;
      for (let i = 0; i < name.length; i++) {
        const slot = state * 128 + name.charCodeAt(i);
        if (this.#next[slot] === 0) this.#next[slot] = used++;
        state = this.#next[slot] ?? 0;
      }
      this.#accepts[state] = at + 1;
    });
  }

  /** Number of the name (from 1) that stands in a text from `at` up to a character no name goes on with; 0 for none. */
  match(text: string, at: number): number {
    let state = 0;
    for (let i = at; i < text.length; i++) {
      const code = text.charCodeAt(i);
      const next = code < 128 ? (this.#next[state * 128 + code] ?? 0) : 0;
      if (next === 0) break;
      state = next;
    }
    return this.#accepts[state] ?? 0;
  }
}
