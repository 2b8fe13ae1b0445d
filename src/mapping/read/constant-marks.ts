import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { type PatternTest, patternTest } from '../../fhir/pattern.ts';
import type { Marks, Usage } from './usage.ts';

/** Notes in a value what its profile fixes: where the input holds the same, it says nothing that a case would lose. */
export type MarkConstants = (value: JsonObject, usage: Usage) => void;

const isPrimitive = (value: JsonValue | undefined): boolean => typeof value !== 'object' || value === null;

/** The marks for one member: of a primitive the member itself, else what lies in it. */
function memberMarks(name: string, expected: JsonValue): MarkConstants {
  if (Array.isArray(expected)) {
    const items = expected.filter(isObject).map(itemMarks);
    return (value, usage) => {
      const actual = value[name];
      for (const mark of items) {
        if (!Array.isArray(actual)) mark(actual, usage);
        else for (const item of actual) mark(item, usage);
      }
    };
  }
  if (isObject(expected)) {
    const mark = constantMarks(expected);
    return (value, usage) => {
      const actual = value[name];
      if (isObject(actual)) mark(actual, usage);
    };
  }
  return (value, usage) => {
    if (value[name] === expected) usage.mark(value, name);
  };
}

/** The marks for items of an array that hold all that one of the profile's does. */
function itemMarks(expected: JsonObject): (item: JsonValue | undefined, usage: Usage) => void {
  const fits: PatternTest = patternTest(expected);
  const marks = Object.values(expected).every(isPrimitive) ? allOf(expected) : constantMarks(expected);
  return (item, usage) => {
    if (fits(item) && isObject(item)) marks(item, usage);
  };
}

/** The marks for an object that is known to hold all that the profile fixes, which are primitives. */
function allOf(expected: JsonObject): MarkConstants {
  const marks = Object.keys(expected).reduce<Marks | undefined>((next, member) => ({ member, next }), undefined);
  return (value, usage) => {
    if (marks !== undefined) usage.markEach(value, marks);
  };
}

/** The marks of what a profile fixes in an element, made once. */
export function constantMarks(constants: JsonObject): MarkConstants {
  const marks = Object.entries(constants).flatMap(([name, expected]) =>
    expected === undefined ? [] : [memberMarks(name, expected)],
  );
  return (value, usage) => {
    for (const mark of marks) mark(value, usage);
  };
}
