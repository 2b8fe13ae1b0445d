import { Z95 } from './distribution.ts';
import { groupDifferences } from './log-rank.ts';
import type { Observation } from './observation.ts';

/** A hazard ratio with its 95 % interval. */
export interface HazardRatio {
  ratio: number;
  lower: number;
  upper: number;
}

/** The ratio of which a logarithm with a standard error is known. */
export function hazardRatioOf(logarithm: number, error: number): HazardRatio {
  return {
    ratio: Math.exp(logarithm),
    lower: Math.exp(logarithm - Z95 * error),
    upper: Math.exp(logarithm + Z95 * error),
  };
}

/**
 * Hazard of the first group against the second by Mantel and Haenszel: exp((O − E) / V) from the log-rank test, as
 * paper S2's Table 7 has it. `undefined` where no one dies while both groups are at risk.
 */
export function mantelHaenszel(first: readonly Observation[], second: readonly Observation[]): HazardRatio | undefined {
  const { difference, covariance } = groupDifferences([first, second], 'log-rank');
  const variance = covariance[0]?.[0] ?? 0;
  return variance > 0 ? hazardRatioOf((difference[0] ?? 0) / variance, 1 / Math.sqrt(variance)) : undefined;
}
