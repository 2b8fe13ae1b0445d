import { isObject, type JsonValue } from '../../fhir/json.ts';
import type { ElementNode, TypedValue } from '../../profile/index.ts';
import type { ItemCheck } from '../plan/types.ts';

/** -1, 0, 1, or `undefined` when the two cannot be compared (partial dates, other units). */
function compare(value: JsonValue, limit: TypedValue): number | undefined {
  if (typeof value === 'number' && typeof limit.value === 'number') return Math.sign(value - limit.value);
  if (isObject(value) && isObject(limit.value)) {
    const { value: amount, code } = limit.value;
    if (code !== undefined && code !== value.code) return undefined;
    return typeof value.value === 'number' && typeof amount === 'number' ? Math.sign(value.value - amount) : undefined;
  }
  if (typeof value !== 'string' || typeof limit.value !== 'string') return undefined;
  const length = Math.min(value.length, limit.value.length);
  const [a, b] = [value.slice(0, length), limit.value.slice(0, length)];
  return a < b ? -1 : a > b ? 1 : value.length === limit.value.length ? 0 : undefined;
}

/** Checks `minValue[x]`, `maxValue[x]` and `maxLength`. */
export function rangeChecks(node: ElementNode, profile: string): ItemCheck[] {
  const checks: ItemCheck[] = [];
  const { minValue, maxValue, maxLength } = node;
  if (minValue) {
    checks.push((value, run) => {
      if (compare(value, minValue) !== -1) return;
      run.report({
        severity: 'error',
        code: 'value',
        id: 'value-too-low',
        message: `The value must not be below ${JSON.stringify(minValue.value)}.`,
        profile,
      });
    });
  }
  if (maxValue) {
    checks.push((value, run) => {
      if (compare(value, maxValue) !== 1) return;
      run.report({
        severity: 'error',
        code: 'value',
        id: 'value-too-high',
        message: `The value must not be above ${JSON.stringify(maxValue.value)}.`,
        profile,
      });
    });
  }
  if (maxLength !== undefined) {
    checks.push((value, run) => {
      if (typeof value !== 'string' || value.length <= maxLength) return;
      run.report({
        severity: 'error',
        code: 'too-long',
        id: 'value-too-long',
        message: `The value has ${value.length} characters; at most ${maxLength} are allowed.`,
        profile,
      });
    });
  }
  return checks;
}
