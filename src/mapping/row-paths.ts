import type { CompiledRow } from './compiled.ts';
import type { CompiledStep } from './compiled-step.ts';

/** The paths of the elements that a row speaks of: one, or of a table that of each cell. */
export function rowPaths(row: CompiledRow): (readonly CompiledStep[])[] {
  if (row.kind === 'table') return row.entries.flatMap(({ cells }) => cells.map(({ steps }) => steps));
  return [row.steps];
}
