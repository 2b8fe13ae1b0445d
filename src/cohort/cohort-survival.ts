import { compareSurvival, type FactorSurvival, type FollowedCase } from './compare.ts';
import type { CaseFacts } from './facts/case-facts.ts';
import type { FollowUp } from './facts/follow-up.ts';
import { defaultGroupings, type Grouping } from './grouping.ts';
import { type MultivariableModel, multivariable } from './multivariable.ts';
import { type BandType, kaplanMeier } from './survival/index.ts';
import type { ToldCurve } from './told-curve.ts';

/** How survival is reckoned. */
export interface SurvivalOptions {
  /** What survival is compared by; the factors of S2's Table 7 when not given. */
  by?: readonly Grouping[];
  /** Scale of the confidence band, `log` when not given. */
  band?: BandType;
  /** What a survival time is of which it is not said how it ended: left out when not given. */
  endNotStated?: 'left-out' | 'event';
}

/** How many cases have no follow-up that statistics can use, and why; null where the number is suppressed. */
export interface LeftOut {
  notRecorded: number;
  /** A bound or a range in place of a number. */
  inexact: number;
  /** Dates by which the end lies before the diagnosis. */
  negative: number;
  /** It is not said whether the time ended by death. */
  endNotStated: number;
}

/** Survival of a cohort, as S2's Figures 4 and 5 and its Table 7 have it. */
export interface CohortSurvival {
  band: BandType;
  endNotStated: 'left-out' | 'event';
  /** Null where nothing may be told of the cohort. */
  leftOut: LeftOut | null;
  /** What the times are counted from, with how many are. */
  origins: Record<string, number | null>;
  /** Null where the curve is withheld. */
  overall: ToldCurve | null;
  factors: FactorSurvival[];
  multivariable?: MultivariableModel;
}

/** Survival of all cases together and by each factor. */
export function cohortSurvival(cases: readonly CaseFacts[], options: SurvivalOptions): CohortSurvival {
  const { by = defaultGroupings, band = 'log', endNotStated = 'left-out' } = options;
  const leftOut = { notRecorded: 0, inexact: 0, negative: 0, endNotStated: 0 };
  const origins: Record<string, number> = {};
  const followed: FollowedCase[] = [];
  for (const facts of cases) {
    const found = usable(facts.followUp, endNotStated);
    if (typeof found === 'string') leftOut[found] += 1;
    else {
      followed.push({ time: found.months, event: found.end === 'event', facts });
      origins[found.from] = (origins[found.from] ?? 0) + 1;
    }
  }
  const model = multivariable(by, followed);
  return {
    band,
    endNotStated,
    leftOut,
    origins: Object.fromEntries(Object.entries(origins).toSorted()),
    overall: kaplanMeier(followed, band),
    factors: by.map((grouping) => compareSurvival(grouping, followed, band)),
    ...(model && { multivariable: model }),
  };
}

function usable(followUp: CaseFacts['followUp'], endNotStated: 'left-out' | 'event'): FollowUp | keyof LeftOut {
  if (followUp === 'not-recorded') return 'notRecorded';
  if (typeof followUp === 'string') return followUp;
  if (followUp.end !== undefined) return followUp;
  return endNotStated === 'event' ? { ...followUp, end: 'event' } : 'endNotStated';
}
