import { seededRandom } from '../../src/cohort/synthetic/random.ts';

/** Draws that a seed determines, so that a run can be done again. */
export interface Random {
  /** A whole number below `end`. */
  below(end: number): number;
  pick<T>(from: readonly T[]): T;
  /** True in one of `times` draws. */
  oneIn(times: number): boolean;
}

/** Draws from a seed. */
export function createRandom(seed: number): Random {
  const next = seededRandom(seed);
  const below = (end: number): number => Math.floor(next() * end);
  return {
    below,
    pick: (from) => {
      const chosen = from[below(from.length)];
      if (chosen === undefined) throw new RangeError('nothing to pick from');
      return chosen;
    },
    oneIn: (times) => below(times) === 0,
  };
}
