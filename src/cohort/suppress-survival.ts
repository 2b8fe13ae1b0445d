import type { CohortSurvival } from './cohort-survival.ts';
import type { FactorSurvival } from './compare.ts';
import type { MultivariableModel } from './multivariable.ts';
import { hasHidden } from './suppress-tables.ts';
import type { CohortTable } from './tables/index.ts';
import type { ToldCurve, ToldPoint } from './told-curve.ts';

const isSmall = (count: number | null, least: number): boolean => count !== null && count > 0 && count < least;

/**
 * Survival without what tells of fewer than `least` patients: curves of small groups are withheld, and so is a factor
 * whose groups would give a suppressed cell of the tables away; between two points of a curve at least that many leave.
 * How many are left out is told: it says something of the records, not of the disease, and the band of a curve would
 * give it away.
 */
export function suppressSurvival(
  survival: CohortSurvival,
  tables: readonly CohortTable[],
  least: number,
): CohortSurvival {
  const { overall, factors, origins, multivariable, ...rest } = survival;
  const isHidden = (id: string | undefined): boolean =>
    tables.some(({ blocks }) => blocks.some((block) => block.id === id && hasHidden(block.rows)));
  const safe = factors.map((factor) => suppressFactor(factor, isHidden(factor.block), least));
  const allTold = safe.every(({ comparisons }, index) => comparisons.length === factors[index]?.comparisons.length);
  const isTold = !Object.values(origins).some((count) => isSmall(count, least));
  return {
    ...rest,
    origins: Object.fromEntries(Object.entries(origins).map(([origin, count]) => [origin, isTold ? count : null])),
    overall: overall && overall.n >= least ? coarser(overall, least) : null,
    factors: safe,
    ...(multivariable && allTold && { multivariable: suppressModel(multivariable, least) }),
  };
}

const NO_TESTS = { logRank: null, gehanBreslowWilcoxon: null, comparisons: [] };

/** Tests and hazard ratios are made of deaths: of few deaths in a group they are not told. */
function suppressFactor(factor: FactorSurvival, isHidden: boolean, least: number): FactorSurvival {
  const { groups } = factor;
  if (isHidden || groups.some(({ curve }) => curve.n < least)) {
    return { ...factor, ...NO_TESTS, groups: [], leftOut: null };
  }
  const fewDeaths = groups.some(({ curve }) => isSmall(curve.events, least));
  return {
    ...factor,
    ...(fewDeaths && NO_TESTS),
    groups: groups.map((group) => ({ ...group, curve: coarser(group.curve, least) })),
  };
}

function suppressModel(model: MultivariableModel, least: number): MultivariableModel {
  const { n, events, terms } = model;
  if (n === null || n < least) return { n: null, events: null, terms: null };
  const fewDeaths = isSmall(events, least);
  const few = fewDeaths || isSmall(n - (events ?? 0), least);
  return { n, events: few ? null : events, terms: fewDeaths ? null : terms };
}

/**
 * A curve whose steps hold at least `least` patients each, cut off before fewer than that are left: the end of a curve is
 * the time of one patient.
 */
function coarser(curve: ToldCurve, least: number): ToldCurve {
  const points: ToldPoint[] = [];
  let gathered: { atRisk: number; events: number; censored: number } | undefined;
  for (const point of curve.points) {
    const events = (point.events ?? 0) + (gathered?.events ?? 0);
    const censored = (point.censored ?? 0) + (gathered?.censored ?? 0);
    gathered = { atRisk: gathered?.atRisk ?? point.atRisk, events, censored };
    const left = gathered.atRisk - events - censored;
    if (events + censored < least || left < least) continue;
    const few = isSmall(events, least) || isSmall(censored, least);
    points.push({ ...point, ...gathered, ...(few && { events: null, censored: null }) });
    gathered = undefined;
  }
  const deaths = curve.events ?? 0;
  const few = isSmall(deaths, least) || isSmall(curve.n - deaths, least);
  return { ...curve, points, events: few ? null : deaths, median: deaths < least ? null : curve.median };
}
