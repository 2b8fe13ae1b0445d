import { chiSquareTail } from './distribution.ts';
import { solve } from './matrix.ts';
import type { Observation } from './observation.ts';

/** What the differences at the event times are weighted with. */
export type Weight = 'log-rank' | 'gehan-breslow-wilcoxon';

/** Observed less expected events of each group, summed over the event times with weights, and their covariance. */
export interface GroupDifferences {
  observed: number[];
  expected: number[];
  /** Weighted sums of observed less expected. */
  difference: number[];
  covariance: number[][];
}

/** A test of the hypothesis that all groups have the same survival. */
export interface SurvivalTest {
  chiSquare: number;
  degreesOfFreedom: number;
  p: number;
}

/** Patients of one time: how many of each group are followed that long, and how many die then. */
interface RiskSet {
  atRisk: number[];
  events: number[];
}

/** The risk set of each event time, the earliest first. */
function riskSets(groups: readonly (readonly Observation[])[]): RiskSet[] {
  const zero = (): number[] => groups.map(() => 0);
  const byTime = new Map<number, { ends: number[]; events: number[] }>();
  for (const [index, group] of groups.entries()) {
    for (const { time, event } of group) {
      const known = byTime.get(time) ?? { ends: zero(), events: zero() };
      byTime.set(time, known);
      known.ends[index] = (known.ends[index] ?? 0) + 1;
      if (event) known.events[index] = (known.events[index] ?? 0) + 1;
    }
  }
  let atRisk = groups.map(({ length }) => length);
  return [...byTime]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([, { ends, events }]) => {
      const set = { atRisk, events };
      atRisk = atRisk.map((number, index) => number - (ends[index] ?? 0));
      return events.some((number) => number > 0) ? [set] : [];
    });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Compares groups at each event time by the hypergeometric distribution, ties as they are. */
export function groupDifferences(groups: readonly (readonly Observation[])[], weight: Weight): GroupDifferences {
  const zero = () => groups.map(() => 0);
  const result = { observed: zero(), expected: zero(), difference: zero(), covariance: groups.map(zero) };
  const add = (row: number[] | undefined, index: number, value: number): void => {
    if (row !== undefined) row[index] = (row[index] ?? 0) + value;
  };
  for (const { atRisk, events } of riskSets(groups)) {
    const n = sum(atRisk);
    const deaths = sum(events);
    const factor = weight === 'log-rank' ? 1 : n;
    const spread = n > 1 ? (factor * factor * deaths * (n - deaths)) / (n - 1) : 0;
    for (const [i, risk] of atRisk.entries()) {
      const expected = (deaths * risk) / n;
      add(result.observed, i, events[i] ?? 0);
      add(result.expected, i, expected);
      add(result.difference, i, factor * ((events[i] ?? 0) - expected));
      for (const [j, other] of atRisk.entries()) {
        add(result.covariance[i], j, (spread * risk * ((i === j ? n : 0) - other)) / (n * n));
      }
    }
  }
  return result;
}

/**
 * The log-rank test (Mantel–Cox), or that of Gehan, Breslow and Wilcoxon, which weights early deaths more. `undefined`
 * where groups cannot be compared: there are fewer than two, or no event came while two were at risk.
 */
export function survivalTest(groups: readonly (readonly Observation[])[], weight: Weight): SurvivalTest | undefined {
  const { difference, covariance } = groupDifferences(groups, weight);
  // a group that is never at risk when someone dies says nothing
  const told = groups.flatMap((_group, index) => ((covariance[index]?.[index] ?? 0) > 0 ? [index] : []));
  const free = told.slice(1);
  const right = free.map((i) => difference[i] ?? 0);
  const matrix = free.map((i) => free.map((j) => covariance[i]?.[j] ?? 0));
  const solved = free.length > 0 ? solve(matrix, right) : undefined;
  if (solved === undefined) return undefined;
  const chiSquare = sum(solved.map((value, index) => value * (right[index] ?? 0)));
  return { chiSquare, degreesOfFreedom: free.length, p: chiSquareTail(chiSquare, free.length) };
}
