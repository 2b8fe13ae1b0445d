import { chiSquareTail, Z95 } from '../survival/distribution.ts';
import { type FactorTarget, factorTargets, s2 } from './margins.ts';

/** Survival in whole months, dead at its end or alive. */
export interface SyntheticSurvival {
  months: number;
  dead: boolean;
}

/** Survival of one patient; `undefined` for one lost to follow-up. */
export type FittedSurvival = SyntheticSurvival | undefined;

/** Most months that anyone is followed. */
export const MOST_MONTHS = s2.survival.greatestMonths.value;

/** What a factor is to come to, on the scales on which it is compared. */
interface Target {
  medians: readonly number[];
  logRatio: number;
  /** Standard error of `logRatio`. */
  error: number;
  /** Square root of the chi-square of the Gehan–Breslow–Wilcoxon test. */
  gehan: number;
}

/** A factor of two groups: the group of each patient, and the target. */
export interface FittedFactor {
  groups: readonly (0 | 1 | undefined)[];
  target: Target;
}

function targetOf({ medians, hazardRatio, interval, gehan }: FactorTarget): Target {
  const [lower = 1, upper = 1] = interval;
  return {
    medians,
    logRatio: Math.log(hazardRatio),
    error: Math.log(upper / lower) / (2 * Z95),
    gehan: normalOf(gehan),
  };
}

/** The normal value with a two-sided p, by halving. */
function normalOf(p: number): number {
  let [low, high] = [0, 10];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (chiSquareTail(middle * middle, 1) > p) low = middle;
    else high = middle;
  }
  return low;
}

/** The factors of S2's Table 7 over patients, each with the group it puts a patient in. */
export function fittedFactors<T>(
  patients: readonly T[],
  groupOf: (factor: string, patient: T) => 0 | 1 | undefined,
): FittedFactor[] {
  return factorTargets.map((target) => ({
    target: targetOf(target),
    groups: patients.map((patient) => groupOf(target.factor, patient)),
  }));
}

/** Deaths and ends of follow-up by month; counted anew at each step of the fit, so in plain arrays. */
class Months {
  readonly deaths = new Uint16Array(MOST_MONTHS + 1);
  readonly ends = new Uint16Array(MOST_MONTHS + 1);
  n = 0;

  clear(): void {
    this.deaths.fill(0);
    this.ends.fill(0);
    this.n = 0;
  }

  add({ months, dead }: SyntheticSurvival): void {
    this.n += 1;
    this.ends[months] = (this.ends[months] ?? 0) + 1;
    if (dead) this.deaths[months] = (this.deaths[months] ?? 0) + 1;
  }

  /** Median survival, in the middle of the stretch where the curve stays at one half. */
  median(): number {
    let atRisk = this.n;
    let survival = 1;
    let half: number | undefined;
    for (let month = 0; month <= MOST_MONTHS; month += 1) {
      const deaths = this.deaths[month] ?? 0;
      if (deaths > 0) survival *= (atRisk - deaths) / atRisk;
      atRisk -= this.ends[month] ?? 0;
      if (half !== undefined && deaths > 0) return (half + month) / 2;
      if (survival < 0.5 - 1e-9) return month;
      if (survival < 0.5 + 1e-9) half ??= month;
    }
    return half ?? MOST_MONTHS * 2;
  }
}

// the loss is reckoned a hundred thousand times: the counts are cleared, not made anew
const all = new Months();
const first = new Months();
const second = new Months();

/** How far medians, hazard ratios, their intervals and tests are from those the paper prints; 0 when nowhere. */
export function survivalLoss(survivals: readonly FittedSurvival[], factors: readonly FittedFactor[]): number {
  all.clear();
  for (const survival of survivals) if (survival) all.add(survival);
  let loss = medianLoss(all.median(), s2.survival.median);
  for (const { groups, target } of factors) {
    first.clear();
    second.clear();
    for (let index = 0; index < survivals.length; index += 1) {
      const group = groups[index];
      const survival = survivals[index];
      if (survival && group !== undefined) (group === 0 ? first : second).add(survival);
    }
    const [firstMedian = 0, secondMedian = 0] = target.medians;
    loss += medianLoss(first.median(), firstMedian) + medianLoss(second.median(), secondMedian);
    loss += testLoss(target);
  }
  return loss;
}

/** The medians are to be met; the weights of this and of `testLoss` are by trial. */
const medianLoss = (months: number, target: number): number =>
  months === target ? 0 : 30 + 15 * Math.abs(months - target);

function testLoss(target: Target): number {
  let [atRisk, others] = [first.n, second.n];
  let [difference, variance, weighted, weightedVariance] = [0, 0, 0, 0];
  for (let month = 0; month <= MOST_MONTHS; month += 1) {
    const n = atRisk + others;
    const deaths = (first.deaths[month] ?? 0) + (second.deaths[month] ?? 0);
    if (deaths > 0 && n > 1) {
      const excess = (first.deaths[month] ?? 0) - (deaths * atRisk) / n;
      const spread = (deaths * (n - deaths) * atRisk * others) / (n * n * (n - 1));
      difference += excess;
      variance += spread;
      weighted += n * excess;
      weightedVariance += n * n * spread;
    }
    atRisk -= first.ends[month] ?? 0;
    others -= second.ends[month] ?? 0;
  }
  if (variance === 0) return 1000;
  const ratio = (difference / variance - target.logRatio) / 0.02;
  const error = (1 / Math.sqrt(variance) - target.error) / 0.005;
  const gehan = (Math.abs(weighted) / Math.sqrt(weightedVariance) - target.gehan) / 0.05;
  return ratio * ratio + error * error + gehan * gehan;
}
