/** Survival statistics; no case, no table. */
export { type CoxTerm, cox } from './cox.ts';
export { type HazardRatio, mantelHaenszel } from './hazard-ratio.ts';
export {
  atRiskAt,
  type BandType,
  type CurvePoint,
  kaplanMeier,
  type Median,
  type SurvivalCurve,
  survivalAt,
} from './kaplan-meier.ts';
export { groupDifferences, type SurvivalTest, survivalTest } from './log-rank.ts';
export type { Observation } from './observation.ts';
