import { UCUM } from '../../fhir/canonical.ts';
import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { textOrder } from '../../fhir/text-order.ts';
import { createFhirPath, resourceAlone } from '../../fhirpath/index.ts';
import type { ElementNode, Limits, TypedValue } from '../../profile/index.ts';
import type { ItemCheck } from '../plan/types.ts';
import { compareTimes } from './compare-times.ts';
import { shownAmount } from './in-words.ts';

const nowhere = resourceAlone({ resourceType: 'Basic' });
const inOrder = createFhirPath().compile('low <= high', { path: 'Range', type: 'Range' });

/** Compares amounts in two units of UCUM; not a number where one cannot be made into the other. */
function compareConverted({ value, system, code }: JsonObject, limit: JsonObject): number {
  // the amount alone, as where both have one unit: with a comparator neither would be the greater
  const amount = { value, system, code };
  const isLow = inOrder.test({ low: amount, high: limit }, nowhere) === true;
  const isHigh = inOrder.test({ low: limit, high: amount }, nowhere) === true;
  if (isLow && isHigh) return 0;
  if (isLow) return -1;
  return isHigh ? 1 : Number.NaN;
}

/** Whether two amounts are in one unit; none is above or below what is in no unit, but for what is above or below 0. */
function isSameUnit(value: JsonObject, limit: JsonObject): boolean {
  if (limit.code !== undefined || limit.system !== undefined)
    return limit.code === value.code && limit.system === value.system;
  if (limit.unit !== undefined) return limit.unit === value.unit;
  return limit.value === 0 || (value.code === undefined && value.unit === undefined);
}

/**
 * -1, 0, 1, not a number when the two are of different kinds, or `undefined` when they cannot be compared (partial
 * dates, no units).
 */
function compare(value: JsonValue, limit: TypedValue): number | undefined {
  if (typeof value === 'number' && typeof limit.value === 'number') return Math.sign(value - limit.value);
  if (isObject(value) && isObject(limit.value)) {
    const { value: amount } = limit.value;
    if (typeof value.value !== 'number' || typeof amount !== 'number') return undefined;
    if (isSameUnit(value, limit.value)) return Math.sign(value.value - amount);
    const isUcum = typeof value.code === 'string' && value.system === UCUM && limit.value.system === UCUM;
    return isUcum ? compareConverted(value, limit.value) : undefined;
  }
  if (typeof value !== 'string' || typeof limit.value !== 'string') return undefined;
  const inTime = compareTimes(value, limit.value);
  if (inTime !== undefined) return inTime;
  const length = Math.min(value.length, limit.value.length);
  const [a, b] = [value.slice(0, length), limit.value.slice(0, length)];
  if (a !== b) return textOrder(a, b);
  return value.length === limit.value.length ? 0 : undefined;
}

const LIMITS = [
  {
    member: 'minValue',
    id: 'value-too-low',
    side: 'below the least',
    isWithin: (order: number): boolean => order >= 0,
  },
  {
    member: 'maxValue',
    id: 'value-too-high',
    side: 'above the greatest',
    isWithin: (order: number): boolean => order <= 0,
  },
] as const;

/** Checks `minValue[x]` and `maxValue[x]`. */
function limitChecks(limits: Limits, profile: string): ItemCheck[] {
  return LIMITS.flatMap(({ member, id, side, isWithin }) => {
    const limit = limits[member];
    if (!limit) return [];
    const isRight = (value: JsonValue): boolean => isWithin(compare(value, limit) ?? 0);
    const check: ItemCheck = (value, run) => {
      if (isRight(value)) return;
      const message = `The value ${shownAmount(value)} is ${side} allowed, ${shownAmount(limit.value)}.`;
      run.report({ severity: 'error', code: 'value', id, message, profile });
    };
    check.passes = () => isRight;
    return [check];
  });
}

/** Checks `minValue[x]`, `maxValue[x]` and `maxLength`, in UTF-16 units as `length()` counts in JavaScript and Java. */
export function rangeChecks(node: ElementNode, profile: string): ItemCheck[] {
  const { maxLength, limitsOfAll = [] } = node;
  const checks = [node, ...limitsOfAll].flatMap((limits) => limitChecks(limits, profile));
  if (maxLength !== undefined) {
    const check: ItemCheck = (value, run) => {
      if (typeof value !== 'string' || value.length <= maxLength) return;
      run.report({
        severity: 'error',
        code: 'too-long',
        id: 'value-too-long',
        message: `The value has ${value.length} characters; at most ${maxLength} are allowed.`,
        profile,
      });
    };
    check.passes = () => (value) => typeof value !== 'string' || value.length <= maxLength;
    checks.push(check);
  }
  return checks;
}
