import type { Filter, RowTest } from '../plan.ts';

/** Matches nothing. */
export const NOTHING: Filter = { kind: 'any', of: [] };

/** Any of the filters. */
export const anyOf = (of: readonly Filter[]): Filter => (of.length === 1 && of[0] ? of[0] : { kind: 'any', of });

/** Any of the rows. Tests that differ in codes or ids alone become one, which stores look up in one go. */
export function anyRow(tests: readonly RowTest[]): Filter {
  const alike = Map.groupBy(tests, (test) => JSON.stringify(test, (name, value) => (LISTS.has(name) ? [] : value)));
  return anyOf([...alike.values()].flatMap(merged).map((test): Filter => ({ kind: 'row', test })));
}

const LISTS: ReadonlySet<string> = new Set(['codes', 'ids']);

/** Tests that differ in codes or ids at most, as one. */
function merged(tests: readonly RowTest[]): RowTest[] {
  const [first] = tests;
  if (first?.table === 'token' && first.codes) return [{ ...first, codes: tests.flatMap(codesOf) }];
  if (first?.table === 'reference' && first.ids) return [{ ...first, ids: tests.flatMap(idsOf) }];
  return first ? [first] : [];
}

const codesOf = (test: RowTest) => (test.table === 'token' ? (test.codes ?? []) : []);
const idsOf = (test: RowTest) => (test.table === 'reference' ? (test.ids ?? []) : []);
