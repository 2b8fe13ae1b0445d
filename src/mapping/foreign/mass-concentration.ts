import { decimalOf, isNumber } from '../../fhir/decimal.ts';
import { isObject, type JsonValue } from '../../fhir/json.ts';
import { shifted } from '../codec/number.ts';
import { COMPARATORS } from './comparators.ts';

/** By how many places the point of a concentration moves to give mg/dL. */
const PLACES: ReadonlyMap<string, number> = new Map([
  ['mg/dl', 0],
  ['mg/100ml', 0],
  ['mg/l', -1],
  ['g/l', 2],
  ['g/dl', 3],
]);

const placesOf = (unit: JsonValue | undefined): number | undefined =>
  typeof unit === 'string' ? PLACES.get(unit.toLowerCase().replaceAll(/\s/g, '')) : undefined;

/** A quantity in mg/dL, exactly; `undefined` for other units, for none, and where code and sign of the unit differ. */
function concentration(quantity: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(quantity) || !isNumber(quantity.value) || Number(quantity.value) < 0) return undefined;
  const { value, unit, code, comparator } = quantity;
  const [places, ...others] = new Set([code, unit].filter((one) => one !== undefined).map(placesOf));
  if (places === undefined || others.length > 0) return undefined;
  const moved = places === 0 ? value : shifted(value, places);
  return comparator === undefined ? moved : { comparator, value: moved };
}

/** A quantity or a range in mg/dL. */
export function concentrationOf(value: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(value) || (value.low === undefined && value.high === undefined)) return concentration(value);
  const [low, high] = [concentration(value.low), concentration(value.high)];
  return isNumber(low) && isNumber(high) && Number(low) < Number(high) ? { low, high } : undefined;
}

/** The concentration that the parts of a text tell: a sign, a value and a unit. */
export function concentrationIn({ sign, value, unit }: Partial<Record<string, string>>): JsonValue | undefined {
  if (value === undefined || unit === undefined) return undefined;
  const comparator = sign === undefined ? {} : { comparator: COMPARATORS[sign] ?? sign };
  return concentration({ value: decimalOf(value.replace(',', '.')), unit, ...comparator });
}
