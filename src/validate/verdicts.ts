/** What is known of a resource and one plan. */
interface Verdict {
  readonly plan: object;
  /** Whether it was checked against the plan where it stands. */
  isChecked: boolean;
  /** Whether there is an answer, which is `undefined` while at it, since profiles may go in circles. */
  isAsked: boolean;
  met: boolean | undefined;
}

/** What is known of a resource and plans, of which there are few for each. */
export class Verdicts {
  #first: Verdict | undefined = undefined;
  #others: Verdict[] | undefined = undefined;

  #known(plan: object): Verdict | undefined {
    if (this.#first?.plan === plan) return this.#first;
    return this.#others?.find((one) => one.plan === plan);
  }

  #of(plan: object): Verdict {
    const known = this.#known(plan);
    if (known) return known;
    const made: Verdict = { plan, isChecked: false, isAsked: false, met: undefined };
    if (this.#first === undefined) this.#first = made;
    else {
      this.#others ??= [];
      this.#others.push(made);
    }
    return made;
  }

  /** Notes that it is checked against a plan where it stands; `false` where that was noted before. */
  check(plan: object): boolean {
    const one = this.#of(plan);
    if (one.isChecked) return false;
    one.isChecked = true;
    return true;
  }

  has(plan: object): boolean {
    return this.#known(plan)?.isAsked === true;
  }

  /** Whether it conforms to a plan; `undefined` while at it too. */
  get(plan: object): boolean | undefined {
    return this.#known(plan)?.met;
  }

  set(plan: object, isMet: boolean | undefined): void {
    const one = this.#of(plan);
    one.isAsked = true;
    one.met = isMet;
  }

  forget(plan: object): void {
    const one = this.#of(plan);
    one.isAsked = false;
    one.met = undefined;
  }
}
