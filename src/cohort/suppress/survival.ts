import type { CohortSurvival } from '../cohort-survival.ts';
import type { FactorSurvival } from '../compare.ts';
import type { MultivariableModel } from '../multivariable.ts';
import type { CohortTable } from '../tables/index.ts';
import type { ToldCurve } from '../told-curve.ts';
import { isSmall } from './small-count.ts';
import { hasHidden } from './tables.ts';
import { coarser, coarserTogether } from './told-steps.ts';

/**
 * Survival without what tells of fewer than `least` patients.
 *
 * - Curves of small groups are withheld.
 * - So is a factor whose groups would give away a suppressed cell of the tables, or how few are in no group of it.
 * - Between two points of a curve at least `least` patients leave.
 * - How many are left out of all is told even where they are few: it says something of the records, not of the disease,
 *   and the band of a curve would give it away. It is not told where few are left in.
 */
export function suppressSurvival(
  survival: CohortSurvival,
  tables: readonly CohortTable[],
  least: number,
): CohortSurvival {
  const { overall, factors, origins, multivariable, leftOut, ...rest } = survival;
  const isHidden = (id: string | undefined): boolean =>
    tables.some(({ blocks }) => blocks.some((block) => block.id === id && hasHidden(block.rows)));
  const whole = overall && overall.n >= least ? { curve: overall, told: coarser(overall, least) } : null;
  const safe = factors.map((factor) =>
    whole === null || isHidden(factor.block) || isTooFew(factor, least)
      ? { ...factor, ...NO_TESTS, groups: [], leftOut: null }
      : suppressFactor(factor, whole, least),
  );
  const allTold = safe.every(({ comparisons }, index) => comparisons.length === factors[index]?.comparisons.length);
  const isTold = !Object.values(origins).some((count) => isSmall(count, least));
  const told = [overall?.n ?? 0, ...safe.map(({ groups }) => groups.reduce((sum, { curve }) => sum + curve.n, 0))];
  return {
    ...rest,
    origins: Object.fromEntries(Object.entries(origins).map(([origin, count]) => [origin, isTold ? count : null])),
    leftOut: whole && leftOut,
    overall: whole && withoutFewDeaths(whole.told, least),
    factors: safe,
    ...(multivariable && allTold && { multivariable: suppressModel(multivariable, told, least) }),
  };
}

const NO_TESTS = { logRank: null, gehanBreslowWilcoxon: null, comparisons: [] };

/** Whether a group, or those who are in none, are fewer than may be told of. */
const isTooFew = ({ groups, leftOut }: FactorSurvival, least: number): boolean =>
  isSmall(leftOut, least) || groups.some(({ curve }) => curve.n < least);

/** Whether those who died of a group, or those who did not, are fewer than may be told of. */
const hasFew = ({ n, events }: Pick<ToldCurve, 'n' | 'events'>, least: number): boolean =>
  isSmall(events, least) || isSmall(n - (events ?? 0), least);

/** Tests and hazard ratios are made of deaths: of few deaths in a group they are not told. */
function suppressFactor(
  factor: FactorSurvival,
  whole: { curve: ToldCurve; told: ToldCurve },
  least: number,
): FactorSurvival {
  const curves = factor.groups.map(({ curve }) => curve);
  const fewDeaths = curves.some(({ events }) => isSmall(events, least));
  // the deaths of one group are those of all less those of the others
  const ungrouped = curves.reduce((rest, { n, events }) => ({ n: rest.n - n, events: rest.events - (events ?? 0) }), {
    n: whole.curve.n,
    events: whole.curve.events ?? 0,
  });
  const isAnyFew = [...curves, ungrouped].some((curve) => hasFew(curve, least));
  const told = coarserTogether(curves, whole, least).map((curve) => {
    const safe = withoutFewDeaths(curve, least);
    return isAnyFew ? { ...safe, events: null } : safe;
  });
  return {
    ...factor,
    ...(fewDeaths && NO_TESTS),
    groups: factor.groups.map((group, index) => ({ ...group, curve: told[index] ?? group.curve })),
  };
}

/** A curve without the number of deaths where they or the others are few, and without a median of few deaths. */
function withoutFewDeaths(curve: ToldCurve, least: number): ToldCurve {
  const { events, median } = curve;
  return {
    ...curve,
    events: hasFew(curve, least) ? null : events,
    median: (events ?? 0) < least ? null : median,
  };
}

/** Of a model is not told how many cases it is made of where few of those told of elsewhere are not among them. */
function suppressModel(model: MultivariableModel, told: readonly number[], least: number): MultivariableModel {
  const { n, events, terms } = model;
  if (n === null || n < least) return { n: null, events: null, terms: null };
  const fewDeaths = isSmall(events, least);
  const few = fewDeaths || isSmall(n - (events ?? 0), least);
  const fewOthers = told.some((number) => isSmall(number - n, least));
  return { n: fewOthers ? null : n, events: few || fewOthers ? null : events, terms: fewDeaths ? null : terms };
}
