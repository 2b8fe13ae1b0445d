import { isObject, type JsonValue } from '../../fhir/json.ts';
import type { ElementNode, TypedValue } from '../../profile/index.ts';
import type { ItemCheck } from '../plan/types.ts';
import { patternFunction } from './pattern-code.ts';

/** Whether two values are the same, members in any order. */
export function equal(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, at) => equal(item, b[at]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && equal(a[name], b[name]));
}

/** Whether a value has at least what a pattern has (http://hl7.org/fhir/R4/elementdefinition.html#ElementDefinition.pattern). */
export function hasPattern(value: JsonValue | undefined, pattern: JsonValue | undefined): boolean {
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((wanted) => value.some((item) => hasPattern(item, wanted)));
  }
  if (isObject(pattern)) {
    if (!isObject(value)) return false;
    for (const name in pattern) if (!hasPattern(value[name], pattern[name])) return false;
    return true;
  }
  return value === pattern;
}

/** `hasPattern` for a pattern known beforehand. */
export function patternTest(pattern: JsonValue | undefined): (value: JsonValue | undefined) => boolean {
  if (Array.isArray(pattern)) {
    const tests = pattern.map(patternTest);
    return (value) => Array.isArray(value) && tests.every((test) => value.some(test));
  }
  if (!isObject(pattern)) return (value) => value === pattern;
  const members = Object.keys(pattern).map((name) => ({ name, test: patternTest(pattern[name]) }));
  return (value) => {
    if (!isObject(value)) return false;
    for (const { name, test } of members) if (!test(value[name])) return false;
    return true;
  };
}

/** A constant as a person reads it: short, without the JSON of a long one. */
function shown(constant: TypedValue): string {
  const text = JSON.stringify(constant.value);
  return text.length > 200 ? `${text.slice(0, 197)}…` : text;
}

/** Checks `fixed[x]` and `pattern[x]`. */
export function constantChecks(node: ElementNode, profile: string): ItemCheck[] {
  const checks: ItemCheck[] = [];
  const { fixed, pattern } = node;
  if (fixed) {
    const check: ItemCheck = (value, run) => {
      if (equal(value, fixed.value)) return;
      run.report({
        severity: 'error',
        code: 'value',
        id: 'fixed-value',
        message: `The value must be exactly ${shown(fixed)}.`,
        profile,
      });
    };
    const isPrimitive = typeof fixed.value !== 'object';
    check.passes = (value) => (isPrimitive ? `${value} === ${JSON.stringify(fixed.value)}` : undefined);
    checks.push(check);
  }
  if (pattern) {
    const fits = patternTest(pattern.value);
    const check: ItemCheck = (value, run) => {
      if (fits(value)) return;
      run.report({
        severity: 'error',
        code: 'value',
        id: 'pattern-value',
        message: `The value must have at least ${shown(pattern)}.`,
        profile,
      });
    };
    check.passes = (value, use) => `${use(patternFunction(pattern.value))}(${value})`;
    checks.push(check);
  }
  return checks;
}
