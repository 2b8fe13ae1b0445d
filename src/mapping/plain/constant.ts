import type { JsonObject } from '../../fhir/json.ts';
import { sameJson } from '../../fhir/same-json.ts';
import type { Level, Sight } from './sight.ts';

/** Nothing that is fixed. */
export const NO_PATTERNS: readonly Level[] = [];

/** What the profile fixes in an item, by each of its items that this one holds. */
export function patternsOf({ patterns }: Sight, value: JsonObject): readonly Level[] {
  let found = NO_PATTERNS;
  for (const { fits, levels } of patterns)
    if (fits(value)) found = found === NO_PATTERNS ? levels : [...found, ...levels];
  return found;
}

/** What the profile fixes in an element that rows read, by each row. */
export const constantsOf = ({ ends }: Sight, value: JsonObject): Level[] =>
  ends.flatMap(({ match, constants }) => (constants === undefined || match?.(value) === false ? [] : [constants]));

/** Whether an item holds what the profile fixes and nothing else, and nothing else is known of it. */
export function isConstant({ patterns, ends, entries }: Sight, value: JsonObject): boolean {
  if (ends.length > 0 || entries.length > 0) return false;
  for (const { expected } of patterns) if (sameJson(value, expected)) return true;
  return false;
}
