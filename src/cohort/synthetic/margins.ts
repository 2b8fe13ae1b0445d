import margins from './s2-margins.json' with { type: 'json' };

/** A treatment regimen with how many patients had it and what came of it. */
export interface Regimen {
  of: readonly string[];
  responses?: Readonly<Record<string, number | undefined>>;
  /** Patients whose response is not told. */
  notJudged?: number;
}

/** What a survival factor of S2's Table 7 is to come to. */
export interface FactorTarget {
  factor: string;
  medians: readonly number[];
  hazardRatio: number;
  interval: readonly number[];
  gehan: number;
}

/** The margins of paper S2. */
export const s2 = margins;

/** S2's regimens, those it does not state included. */
export const regimens: readonly Regimen[] = margins.treatment.regimens;

/** S2's Table 7 with the medians of its text. */
export const factorTargets: readonly FactorTarget[] = margins.survival.factors;

/** Each value as often as counted: `{a: 2, b: 1}` → `a, a, b`. */
export function repeated<T>(pairs: Iterable<readonly [T, number | undefined]>): T[] {
  return [...pairs].flatMap(([value, count = 0]) => Array.from({ length: count }, () => value));
}
