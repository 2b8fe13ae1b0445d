import type { Filter, RowTest } from '../plan.ts';

/** Matches nothing. */
export const NOTHING: Filter = { kind: 'any', of: [] };

/** Any of the filters. */
export const anyOf = (of: readonly Filter[]): Filter => (of.length === 1 && of[0] ? of[0] : { kind: 'any', of });

/** Any of the rows. */
export const anyRow = (tests: readonly RowTest[]): Filter =>
  anyOf(tests.map((test): Filter => ({ kind: 'row', test })));
