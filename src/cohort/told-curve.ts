import type { CurvePoint, Median, SurvivalCurve } from './survival/index.ts';

/** A point of a curve; how many died and how many were censored are null where one of them may not be told. */
export interface ToldPoint extends Omit<CurvePoint, 'events' | 'censored'> {
  events: number | null;
  censored: number | null;
}

/** A curve with its name. */
export interface NamedCurve {
  label: string;
  curve: ToldCurve;
}

/** A curve as a report tells it. */
export interface ToldCurve extends Omit<SurvivalCurve, 'events' | 'median' | 'points'> {
  /** Deaths; null where they or those who are alive are too few to be told. */
  events: number | null;
  /** Null where too few died to tell it. */
  median: Median | null;
  points: ToldPoint[];
}
