import { chiSquareTail } from './distribution.ts';
import { type HazardRatio, hazardRatioOf } from './hazard-ratio.ts';
import { inverseDiagonal, solve } from './matrix.ts';
import type { Observation } from './observation.ts';

/** A patient in a proportional hazards model. */
export interface CoxObservation extends Observation {
  /** Values of the covariates, in the same order for all. */
  covariates: readonly number[];
}

/** One covariate of a fitted model; `p` by Wald's test. */
export interface CoxTerm extends HazardRatio {
  p: number;
}

/** The logarithm of the partial likelihood with its slope and curvature. */
interface Derivatives {
  likelihood: number;
  score: number[];
  information: number[][];
}

/** Patients with the same covariates who were followed for the same time. */
interface Alike {
  time: number;
  covariates: readonly number[];
  /** How many there are, and how many of them died. */
  count: number;
  events: number;
}

/** Sums over patients of risk, risk × covariates, risk × covariates × covariates. */
class RiskSums {
  total = 0;
  readonly first: number[];
  readonly second: number[][];

  constructor(size: number) {
    this.first = new Array<number>(size).fill(0);
    this.second = this.first.map(() => new Array<number>(size).fill(0));
  }

  add(risk: number, covariates: readonly number[]): void {
    this.total += risk;
    for (const [i, value] of covariates.entries()) {
      this.first[i] = (this.first[i] ?? 0) + risk * value;
      const row = this.second[i] ?? [];
      for (const [j, other] of covariates.entries()) row[j] = (row[j] ?? 0) + risk * value * other;
    }
  }
}

/**
 * By Efron, those who die at the same time leave the risk set one fraction after the other. What hangs on the fraction is
 * summed first, so that many deaths at one time cost no more than a few.
 */
function addDeaths(to: Derivatives, everyone: RiskSums, dying: RiskSums, deaths: number): void {
  let [one, share, square, squareShare, squareSquare] = [0, 0, 0, 0, 0];
  for (let left = 0; left < deaths; left += 1) {
    const fraction = left / deaths;
    const atRisk = everyone.total - fraction * dying.total;
    to.likelihood -= Math.log(atRisk);
    const inverse = 1 / atRisk;
    one += inverse;
    share += fraction * inverse;
    square += inverse * inverse;
    squareShare += fraction * inverse * inverse;
    squareSquare += fraction * fraction * inverse * inverse;
  }
  for (const [i, sum] of everyone.first.entries()) {
    const dead = dying.first[i] ?? 0;
    to.score[i] = (to.score[i] ?? 0) - one * sum + share * dead;
    const row = to.information[i] ?? [];
    for (const [j, other] of everyone.first.entries()) {
      const otherDead = dying.first[j] ?? 0;
      const products = one * (everyone.second[i]?.[j] ?? 0) - share * (dying.second[i]?.[j] ?? 0);
      const means =
        square * sum * other - squareShare * (sum * otherDead + dead * other) + squareSquare * dead * otherDead;
      row[j] = (row[j] ?? 0) + products - means;
    }
  }
}

/** `patients` from the longest followed to the shortest. */
function derivatives(patients: readonly Alike[], coefficients: readonly number[]): Derivatives {
  const size = coefficients.length;
  const zeros = () => coefficients.map(() => 0);
  const result = { likelihood: 0, score: zeros(), information: coefficients.map(zeros) };
  const everyone = new RiskSums(size);
  for (let start = 0, end = 0; start < patients.length; start = end) {
    const dying = new RiskSums(size);
    let deaths = 0;
    for (; patients[end]?.time === patients[start]?.time; end += 1) {
      const { covariates = [], count = 0, events = 0 } = patients[end] ?? {};
      const logRisk = covariates.reduce((sum, value, i) => sum + value * (coefficients[i] ?? 0), 0);
      const risk = Math.exp(logRisk);
      everyone.add(count * risk, covariates);
      if (events === 0) continue;
      deaths += events;
      result.likelihood += events * logRisk;
      dying.add(events * risk, covariates);
      for (const [i, value] of covariates.entries()) result.score[i] = (result.score[i] ?? 0) + events * value;
    }
    addDeaths(result, everyone, dying, deaths);
  }
  return result;
}

/** Covariates with a mean of 0 and a spread of 1, and the spread each had. */
function standardised(observations: readonly CoxObservation[]) {
  const n = observations.length;
  const size = observations[0]?.covariates.length ?? 0;
  const columns = Array.from({ length: size }, (_none, i) => observations.map(({ covariates }) => covariates[i] ?? 0));
  const means = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / n);
  const spreads = columns.map((column, i) =>
    Math.sqrt(column.reduce((sum, value) => sum + (value - (means[i] ?? 0)) ** 2, 0) / n),
  );
  const scaled = alike(observations).map((one) => ({
    ...one,
    covariates: one.covariates.map((value, i) => (value - (means[i] ?? 0)) / (spreads[i] ?? 1)),
  }));
  return { spreads, scaled: scaled.toSorted((a, b) => b.time - a.time) };
}

function alike(observations: readonly CoxObservation[]): Alike[] {
  const found = new Map<string, Alike>();
  for (const { time, event, covariates } of observations) {
    const key = `${time}:${covariates}`;
    const known = found.get(key) ?? { time, covariates, count: 0, events: 0 };
    found.set(key, known);
    known.count += 1;
    if (event) known.events += 1;
  }
  return [...found.values()];
}

/** Most steps. A likelihood without a greatest value grows by steps of 1, and stops changing in any digit after some 36. */
const MOST_STEPS = 20;

/** Digits of a sum of logarithms that do not count. */
const ROUNDING = 1e-9;

/**
 * Coefficients after a step that does not lessen the likelihood. A whole step of Newton's may lead far beyond the
 * maximum, and the next one further away; so the step is halved until it helps.
 */
function stepped(
  patients: readonly Alike[],
  coefficients: readonly number[],
  change: readonly number[],
  before: number,
): number[] {
  for (let share = 1; ; share /= 2) {
    const next = coefficients.map((value, i) => value + share * (change[i] ?? 0));
    const isBetter = derivatives(patients, next).likelihood >= before - ROUNDING * Math.abs(before);
    if (isBetter || share < ROUNDING) return next;
  }
}

/**
 * Cox's proportional hazards model with Efron's handling of ties, fitted by Newton's method: a term per covariate.
 * `undefined` where it has no finite solution: a covariate does not vary, or follows from others, or nobody or
 * everybody of a group died first.
 */
export function cox(observations: readonly CoxObservation[]): CoxTerm[] | undefined {
  const { spreads, scaled } = standardised(observations);
  if (spreads.length === 0 || spreads.some((spread) => !(spread > 0))) return undefined;
  let coefficients = spreads.map(() => 0);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const { likelihood, score, information } = derivatives(scaled, coefficients);
    const change = solve(information, score);
    if (change === undefined) return undefined;
    coefficients = stepped(scaled, coefficients, change, likelihood);
    // where the likelihood grows without end, each step goes on by about the same length
    if (change.every((value) => Math.abs(value) < 1e-9)) return terms(scaled, coefficients, spreads);
  }
  return undefined;
}

function terms(
  scaled: readonly Alike[],
  coefficients: readonly number[],
  spreads: readonly number[],
): CoxTerm[] | undefined {
  const variances = inverseDiagonal(derivatives(scaled, coefficients).information);
  return variances?.map((variance, i) => {
    const coefficient = coefficients[i] ?? 0;
    const spread = spreads[i] ?? 1;
    const ratio = hazardRatioOf(coefficient / spread, Math.sqrt(variance) / spread);
    return { ...ratio, p: chiSquareTail((coefficient * coefficient) / variance, 1) };
  });
}
