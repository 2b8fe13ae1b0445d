import type { CaseFacts } from '../facts/case-facts.ts';
import { clinicalFeatures } from './clinical-features.ts';
import { metastases } from './metastases.ts';
import { responses } from './response.ts';
import { segments } from './segments.ts';
import type { CohortTable } from './table.ts';
import { treatments } from './treatments.ts';

export { percentText } from './percent.ts';
export { primaryCategory, primaryLabel } from './primary.ts';
export { segmentCount } from './segments.ts';
export type { CohortTable, TableBlock, TableFigure, TableRow } from './table.ts';

/** The tables of a cohort, after Tables 2 to 6 of paper S2. */
export function cohortTables(cases: readonly CaseFacts[]): CohortTable[] {
  return [clinicalFeatures, segments, metastases, treatments, responses].map((table) => table(cases));
}
