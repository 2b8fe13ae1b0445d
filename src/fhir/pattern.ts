import { isObject, type JsonValue } from './json.ts';

/** Whether a value holds all that a pattern does. */
export type PatternTest = (value: JsonValue | undefined) => boolean;

/** FHIR's pattern[x] rule (ElementDefinition.pattern[x]) for one pattern, made once; no pattern fits everything. */
export function patternTest(pattern: JsonValue | undefined): PatternTest {
  if (pattern === undefined) return () => true;
  if (Array.isArray(pattern)) return itemsTest(pattern.map(patternTest));
  if (!isObject(pattern)) return (value) => value === pattern;
  const members = Object.entries(pattern).map(([name, member]) => ({ name, test: patternTest(member) }));
  return (value) => {
    if (!isObject(value)) return false;
    for (const { name, test } of members) if (!test(value[name])) return false;
    return true;
  };
}

/** Each pattern of an array is that of one item at least. */
function itemsTest(tests: readonly PatternTest[]): PatternTest {
  const isHeld = (test: PatternTest, items: readonly JsonValue[]): boolean => {
    for (const item of items) if (test(item)) return true;
    return false;
  };
  return (value) => {
    if (!Array.isArray(value)) return false;
    for (const test of tests) if (!isHeld(test, value)) return false;
    return true;
  };
}
