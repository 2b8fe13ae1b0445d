import type { JsonObject } from '../../fhir/json.ts';
import { sameJson } from '../../fhir/same-json.ts';
import type { Level, Sight } from './sight.ts';

export const NO_PATTERNS: readonly Level[] = [];

export function patternsOf({ patterns }: Sight, value: JsonObject): readonly Level[] {
  return patterns.length === 0 ? NO_PATTERNS : patterns.filter(({ fits }) => fits(value)).map(({ level }) => level);
}

/** Whether an item holds what the profile fixes and nothing else, and nothing else is known of it. */
export function isConstant({ patterns, ends, entries }: Sight, value: JsonObject): boolean {
  if (ends.length > 0 || entries.length > 0) return false;
  for (const { expected } of patterns) if (sameJson(value, expected)) return true;
  return false;
}
