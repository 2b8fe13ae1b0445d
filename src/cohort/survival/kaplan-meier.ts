import { Z95 } from './distribution.ts';
import { type Moment, moments, type Observation } from './observation.ts';

/**
 * Scale on which the confidence band is symmetric: `log` as R's `survfit` by default, `log-log` as many programs for
 * small samples. Both from Greenwood's variance.
 */
export type BandType = 'log' | 'log-log';

/** The curve from a time on; `lower` and `upper` bound it with 95 % confidence, null where they are not defined. */
export interface CurvePoint extends Moment {
  survival: number;
  lower: number | null;
  upper: number | null;
}

/** Median survival in months with its 95 % interval; null where the curve or its band does not come down to one half. */
export interface Median {
  months: number | null;
  lower: number | null;
  upper: number | null;
}

/** A Kaplan–Meier curve: a point at each time at which someone died or was censored. */
export interface SurvivalCurve {
  n: number;
  events: number;
  median: Median;
  points: CurvePoint[];
}

/** The Kaplan–Meier estimate (E. L. Kaplan, P. Meier, J Am Stat Assoc 1958) of observations with times of 0 or more. */
export function kaplanMeier(observations: readonly Observation[], type: BandType = 'log'): SurvivalCurve {
  let survival = 1;
  let variance = 0;
  const points = moments(observations).map((moment) => {
    const { atRisk, events } = moment;
    survival *= (atRisk - events) / atRisk;
    variance += events / (atRisk * (atRisk - events));
    return { ...moment, survival, ...band(survival, Math.sqrt(variance), type) };
  });
  const events = observations.filter((one) => one.event).length;
  return { n: observations.length, events, median: medianOf(points), points };
}

function band(survival: number, error: number, type: BandType): Pick<CurvePoint, 'lower' | 'upper'> {
  if (survival === 0) return { lower: null, upper: null };
  if (survival === 1) return { lower: 1, upper: 1 };
  if (type === 'log') {
    return { lower: survival * Math.exp(-Z95 * error), upper: Math.min(1, survival * Math.exp(Z95 * error)) };
  }
  const width = (Z95 * error) / Math.log(survival);
  return { lower: survival ** Math.exp(-width), upper: survival ** Math.exp(width) };
}

function medianOf(points: readonly CurvePoint[]): Median {
  return {
    months: halfTime(points, ({ survival }) => survival),
    lower: halfTime(points, ({ lower }) => lower),
    upper: halfTime(points, ({ upper }) => upper),
  };
}

/** Survival is a product of fractions: what differs from one half by less is one half. */
const TOLERANCE = 1.5e-8;

/**
 * The time at which a curve comes down to one half. Where it stays at one half for a while it is the middle of that
 * stretch, as R's `survfit` has it.
 */
function halfTime(points: readonly CurvePoint[], value: (point: CurvePoint) => number | null): number | null {
  const known = points.flatMap((point) => {
    const at = value(point);
    return at === null ? [] : [{ time: point.time, at }];
  });
  const first = known.find(({ at }) => at < 0.5 + TOLERANCE);
  if (first === undefined) return null;
  if (Math.abs(first.at - 0.5) >= TOLERANCE) return first.time;
  const next = known.find(({ at }) => at < first.at - TOLERANCE);
  return next === undefined ? first.time : (first.time + next.time) / 2;
}

/** A curve as far as it is read at a time. */
interface Steps {
  points: readonly Pick<CurvePoint, 'time' | 'atRisk' | 'survival'>[];
}

/** Survival at a time, 1 before the first point. */
export function survivalAt({ points }: Steps, time: number): number {
  return points.findLast((point) => point.time <= time)?.survival ?? 1;
}

/** How many are followed until a time or longer. */
export function atRiskAt({ points }: Steps, time: number): number {
  return points.find((point) => point.time >= time)?.atRisk ?? 0;
}
