import { type CohortSurvival, cohortSurvival, type SurvivalOptions } from './cohort-survival.ts';
import type { CaseFacts } from './facts/case-facts.ts';
import { notesOf } from './notes.ts';
import { suppressSurvival } from './suppress-survival.ts';
import { suppressTables } from './suppress-tables.ts';
import { type CohortTable, cohortTables } from './tables/index.ts';

/** How a cohort is reported. */
export interface CohortOptions extends SurvivalOptions {
  /** Counts below this are suppressed, and what would reveal them; 0, the default, suppresses nothing. */
  minimumCell?: number;
}

/** Tables and survival of a cohort. */
export interface CohortReport {
  /** Null where there are fewer than `minimumCell`. */
  cases: number | null;
  minimumCell: number;
  tables: CohortTable[];
  survival: CohortSurvival;
  /** What a reader must know about the numbers, one sentence each. */
  notes: string[];
}

/** Makes the report of a cohort from the facts of its cases. */
export function cohortReport(cases: readonly CaseFacts[], options: CohortOptions = {}): CohortReport {
  const { minimumCell = 0 } = options;
  const tables = cohortTables(cases);
  const survival = cohortSurvival(cases, options);
  const head = { cases: cases.length, minimumCell, notes: notesOf(cases, survival, minimumCell) };
  if (minimumCell < 2) return { ...head, tables, survival };
  if (cases.length < minimumCell) return withheld(head, survival);
  const safe = suppressTables(tables, minimumCell);
  return { ...head, tables: safe, survival: suppressSurvival(survival, safe, minimumCell) };
}

/** Of fewer patients than may be told of, nothing is. */
function withheld(
  head: Pick<CohortReport, 'minimumCell' | 'notes'>,
  { band, endNotStated }: CohortSurvival,
): CohortReport {
  return {
    cases: null,
    minimumCell: head.minimumCell,
    notes: [`Fewer than ${head.minimumCell} cases: nothing can be told of them.`],
    tables: [],
    survival: { band, endNotStated, leftOut: null, origins: {}, overall: null, factors: [] },
  };
}
