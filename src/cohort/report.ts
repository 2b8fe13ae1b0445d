import { type CohortSurvival, cohortSurvival, type SurvivalOptions } from './cohort-survival.ts';
import type { CaseFacts } from './facts/case-facts.ts';
import { notesOf } from './notes.ts';
import { suppressSurvival } from './suppress/survival.ts';
import { suppressTables } from './suppress/tables.ts';
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
  const isWhole = minimumCell < 2;
  if (!isWhole && cases.length < minimumCell) return withheld(minimumCell, survival);
  const told = isWhole ? { tables, survival } : suppressed(tables, survival, minimumCell);
  return { cases: cases.length, minimumCell, ...told, notes: notesOf(cases, told, minimumCell) };
}

function suppressed(
  tables: readonly CohortTable[],
  survival: CohortSurvival,
  least: number,
): Pick<CohortReport, 'tables' | 'survival'> {
  const safe = suppressTables(tables, least);
  return { tables: safe, survival: suppressSurvival(survival, safe, least) };
}

/** Of fewer patients than may be told of, nothing is. */
function withheld(minimumCell: number, { band, endNotStated }: CohortSurvival): CohortReport {
  return {
    cases: null,
    minimumCell,
    notes: [`Fewer than ${minimumCell} cases: nothing can be told of them.`],
    tables: [],
    survival: { band, endNotStated, leftOut: null, origins: {}, overall: null, factors: [] },
  };
}
