import type { CohortSurvival } from './cohort-survival.ts';
import type { FactorSurvival } from './compare.ts';
import type { CurvePoint, SurvivalCurve } from './survival/index.ts';
import type { CohortTable } from './tables/index.ts';

const told = (count: number | null, least: number): number | null =>
  count !== null && count > 0 && count < least ? null : count;

/**
 * Survival without what tells of fewer than `least` patients: curves of small groups are withheld, and so is a factor
 * whose groups would give a suppressed cell of the tables away; between two points of a curve at least that many leave.
 * How many are left out is told: it says something of the records, not of the disease.
 */
export function suppressSurvival(
  survival: CohortSurvival,
  tables: readonly CohortTable[],
  least: number,
): CohortSurvival {
  const { overall, factors, origins, multivariable, ...rest } = survival;
  const isHidden = (id: string | undefined): boolean =>
    tables.some((table) =>
      table.blocks.some((block) => block.id === id && block.rows.some(({ count }) => count === null)),
    );
  const safe = factors.map((factor) => suppressFactor(factor, isHidden(factor.block), least));
  const allTold = safe.every(({ groups }) => groups.length > 0);
  return {
    ...rest,
    origins: Object.fromEntries(Object.entries(origins).map(([origin, count]) => [origin, told(count, least)])),
    overall: overall && overall.n >= least ? coarser(overall, least) : null,
    factors: safe,
    ...(multivariable && allTold && { multivariable }),
  };
}

function suppressFactor(factor: FactorSurvival, isHidden: boolean, least: number): FactorSurvival {
  const small = factor.groups.some(({ curve }) => curve.n < least);
  if (isHidden || small) {
    return { ...factor, groups: [], leftOut: null, logRank: null, gehanBreslowWilcoxon: null, comparisons: [] };
  }
  return { ...factor, groups: factor.groups.map((group) => ({ ...group, curve: coarser(group.curve, least) })) };
}

/** A curve whose steps hold at least `least` patients each, cut off before fewer than that are left. */
function coarser(curve: SurvivalCurve, least: number): SurvivalCurve {
  const points: CurvePoint[] = [];
  let gathered: CurvePoint | undefined;
  for (const point of curve.points) {
    gathered = {
      ...point,
      atRisk: gathered?.atRisk ?? point.atRisk,
      events: point.events + (gathered?.events ?? 0),
      censored: point.censored + (gathered?.censored ?? 0),
    };
    const left = point.atRisk - point.events - point.censored;
    if (gathered.events + gathered.censored < least || (left > 0 && left < least)) continue;
    points.push(gathered);
    gathered = undefined;
  }
  const median = curve.events < least ? { months: null, lower: null, upper: null } : curve.median;
  return { ...curve, points, median };
}
