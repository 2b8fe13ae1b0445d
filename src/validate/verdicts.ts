/** What is known of a resource and plans, of which there are few for each. */
export class Verdicts {
  /** The plans it was checked against where it stands. */
  readonly checked: object[] = [];
  readonly #plans: object[] = [];
  readonly #met: (boolean | undefined)[] = [];

  has(plan: object): boolean {
    return this.#plans.includes(plan);
  }

  /** Whether it conforms to a plan; `undefined` while at it too, since profiles may go in circles. */
  get(plan: object): boolean | undefined {
    return this.#met[this.#plans.indexOf(plan)];
  }

  set(plan: object, isMet: boolean | undefined): void {
    const known = this.#plans.indexOf(plan);
    const at = known < 0 ? this.#plans.push(plan) - 1 : known;
    this.#met[at] = isMet;
  }

  forget(plan: object): void {
    const at = this.#plans.indexOf(plan);
    if (at < 0) return;
    this.#plans.splice(at, 1);
    this.#met.splice(at, 1);
  }
}
