import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { Level, Sight } from './sight.ts';

export const NO_PATTERNS: readonly Level[] = [];

export function patternsOf({ patterns }: Sight, value: JsonObject): readonly Level[] {
  return patterns.length === 0 ? NO_PATTERNS : patterns.filter(({ fits }) => fits(value)).map(({ level }) => level);
}

/** Whether an item holds what the profile fixes and nothing else, and nothing else is known of it. */
export function isConstant({ patterns, ends, entries }: Sight, value: JsonObject): boolean {
  if (ends.length > 0 || entries.length > 0) return false;
  for (const { expected } of patterns) if (isSame(value, expected)) return true;
  return false;
}

function isSame(value: JsonValue | undefined, expected: JsonValue | undefined): boolean {
  if (Array.isArray(expected)) {
    if (!Array.isArray(value) || value.length !== expected.length) return false;
    for (let at = 0; at < expected.length; at += 1) if (!isSame(value[at], expected[at])) return false;
    return true;
  }
  if (!isObject(expected)) return value === expected;
  if (!isObject(value)) return false;
  for (const name in value) if (!isSame(value[name], expected[name])) return false;
  for (const name in expected) if (value[name] === undefined) return false;
  return true;
}
