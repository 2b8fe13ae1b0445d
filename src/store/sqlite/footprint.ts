/** What a transaction depends on and what it changes, each thing by a text that names it. */
export class Footprint {
  readonly #read = new Set<string>();
  readonly #written = new Set<string>();

  /** Notes what was read. */
  read(things: readonly string[]): void {
    for (const thing of things) this.#read.add(thing);
  }

  /** Notes what was written. */
  write(things: readonly string[]): void {
    for (const thing of things) this.#written.add(thing);
  }

  /** Whether it read or wrote what another one writes. */
  meets(other: Footprint): boolean {
    for (const thing of this.#read) if (other.#written.has(thing)) return true;
    for (const thing of this.#written) if (other.#written.has(thing)) return true;
    return false;
  }
}
