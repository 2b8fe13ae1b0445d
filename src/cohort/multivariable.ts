import { type FollowedCase, groupsOf } from './compare.ts';
import type { Grouping } from './grouping.ts';
import { type CoxTerm, cox } from './survival/index.ts';

/** A term of a model of several factors: a group of a factor against another group of it. */
export interface MultivariableTerm extends CoxTerm {
  factor: string;
  group: string;
  against: string;
}

/** Cox's model of several factors over the cases of which all of them are known. */
export interface MultivariableModel {
  /** Cases, and deaths among them; null where they are too few to be told. */
  n: number | null;
  events: number | null;
  /** Null where the model has no finite solution, or too few cases to be told. */
  terms: MultivariableTerm[] | null;
}

/** Fits a model of factors that have two groups each; `undefined` with fewer than two such factors. */
export function multivariable(
  factors: readonly Grouping[],
  cases: readonly FollowedCase[],
): MultivariableModel | undefined {
  const pairs = factors.flatMap((factor) => {
    const [first, second, ...more] = groupsOf(factor, cases);
    return first && second && more.length === 0 ? [{ factor, first: first.id, second: second.id }] : [];
  });
  if (pairs.length < 2) return undefined;
  const complete = cases.filter(({ facts }) =>
    pairs.every(({ factor, first, second }) => [first, second].includes(factor.of(facts) ?? '')),
  );
  const terms = cox(
    complete.map(({ time, event, facts }) => ({
      time,
      event,
      covariates: pairs.map(({ factor, first }) => (factor.of(facts) === first ? 1 : 0)),
    })),
  );
  return {
    n: complete.length,
    events: complete.filter(({ event }) => event).length,
    terms:
      terms?.flatMap((term, index) => {
        const pair = pairs[index];
        return pair ? [{ factor: pair.factor.id, group: pair.first, against: pair.second, ...term }] : [];
      }) ?? null,
  };
}
