import { Decimal } from '../fhir/decimal.ts';
import type { JsonValue } from '../fhir/json.ts';
import { sameJson } from '../fhir/same-json.ts';
import { ExtendedPrimitive, type Item, plain } from './items.ts';

/** Whether two items are equal; `undefined` when fhirpath.js has to say (dates, quantities). */
export function equalItems(a: Item, b: Item): boolean {
  const [left, right] = [plain(a), plain(b)];
  if (typeof left !== 'object' && typeof right !== 'object') return left === right;
  return sameJson(toJson(a), toJson(b), areSameNumber);
}

/** Digits count for precision and not for equality: 1.0 = 1. */
const areSameNumber = (a: JsonValue | undefined, b: JsonValue | undefined): boolean =>
  (a instanceof Decimal || b instanceof Decimal) && numberOf(a) === numberOf(b);

/** A value, a number with its digits as the number it is. */
export const numberOf = (value: JsonValue | undefined): JsonValue | undefined =>
  value instanceof Decimal ? Number(value.text) : value;

/** An item as the JSON it stands for, without what stands beside it. */
export const toJson = (item: Item): JsonValue | undefined => (item instanceof ExtendedPrimitive ? item.value : item);
