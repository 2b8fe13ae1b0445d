import { UCUM } from '../../fhir/canonical.ts';
import { type Decimal, decimalOf, isNumber } from '../../fhir/decimal.ts';
import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { allowedOf, type Codec, type TypedValue } from './codec.ts';

const numbers = ['integer', 'positiveInt', 'unsignedInt', 'decimal'];
/** The types that numbers with a unit are written as. */
export const quantities = ['Quantity', 'Age', 'Duration'];

/** A whole number or decimal ↔ `integer`, `positiveInt`, `unsignedInt` or `decimal`. */
export const numberCodec: Codec = {
  writes: [numbers],
  write: (value, allowed) => ({ type: allowedOf(numbers, allowed), value }),
  read: (value) => (isNumber(value) ? value : undefined),
};

/** A unit as the row names it: the UCUM code in FHIR, and how many of it make one of the case's unit. */
interface Unit {
  code: string;
  /** Power of ten: case value × 10^shift = FHIR value. */
  shift: number;
}

/** The digits of a number between the zeros around them, which say how great it is. */
const digitsOf = (text: string): string =>
  text
    .replace(/e.*$/i, '')
    .replace('.', '')
    .replace(/^-?0*|0+$/g, '');

/** No number that a case takes has more places than this. */
const MOST_PLACES = 400;

/** The number in digits alone, its decimal point moved. */
function pointMoved(digits: string, places: number): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(digits) ?? [];
  const point = whole.length + places;
  const all = `${'0'.repeat(Math.max(0, 1 - point))}${whole}${fraction}`.padEnd(point, '0');
  const at = Math.max(point, 1);
  const text = `${all.slice(0, at)}.${all.slice(at)}`;
  return `${sign}${text.replace(/^0+(?=\d)/, '').replace(/\.?0*$/, '')}`;
}

/**
 * Moves the decimal point, exactly. Zeros that only the move brings in say nothing and are dropped, so that there and
 * back is the identity for values without trailing zeros.
 */
export function shifted(value: number | Decimal, places: number): number | Decimal {
  // digits may come with a power of ten of their own
  const [digits = '', power = '0'] = String(value).split(/e/i);
  const move = Number(power) + places;
  const number = Number(`${digits}e${move}`);
  if (digitsOf(String(number)) === digitsOf(digits) || Math.abs(move) > MOST_PLACES) return number;
  return decimalOf(pointMoved(digits, move));
}

function quantity(value: number | Decimal, unit: Unit): JsonObject {
  const scaled = unit.shift === 0 ? value : shifted(value, unit.shift);
  return { value: scaled, unit: unit.code, system: UCUM, code: unit.code };
}

function readQuantity(value: JsonValue | undefined, unit: Unit): number | Decimal | undefined {
  if (!isObject(value) || !isNumber(value.value)) return undefined;
  if (value.system !== UCUM || value.code !== unit.code) return undefined;
  return unit.shift === 0 ? value.value : shifted(value.value, -unit.shift);
}

function write(value: JsonValue, unit: Unit, allowed: readonly string[]): TypedValue {
  if (isNumber(value)) return { type: allowedOf(quantities, allowed), value: quantity(value, unit) };
  if (!isObject(value)) throw new Error(`not an amount: ${typeof value}`);
  if (isNumber(value.low) && isNumber(value.high)) {
    return { type: 'Range', value: { low: quantity(value.low, unit), high: quantity(value.high, unit) } };
  }
  if (!isNumber(value.value)) throw new Error('an amount without a value');
  const { value: number, ...rest } = quantity(value.value, unit);
  return { type: allowedOf(quantities, allowed), value: { value: number, comparator: value.comparator, ...rest } };
}

function read(value: JsonValue, unit: Unit): JsonValue | undefined {
  if (!isObject(value)) return undefined;
  if (value.low !== undefined || value.high !== undefined) {
    const low = readQuantity(value.low, unit);
    const high = readQuantity(value.high, unit);
    return low === undefined || high === undefined ? undefined : { low, high };
  }
  const number = readQuantity(value, unit);
  if (number === undefined) return undefined;
  return value.comparator === undefined ? number : { comparator: value.comparator, value: number };
}

/** Where a unit of the case is not the one FHIR profiles ask for: doses are Gy here, cGy in mCODE. */
const unitOfWord = (word: string): Unit =>
  word === 'Gy-in-cGy' ? { code: 'cGy', shift: 2 } : { code: word, shift: 0 };

/** A number or a bound ↔ Quantity (Age, Duration) of a UCUM unit. */
export function quantityCodec(unitWord: string): Codec {
  const unit = unitOfWord(unitWord);
  return {
    writes: [quantities],
    write: (value, allowed) => write(value, unit, allowed),
    read: (value) => read(value, unit),
  };
}

/** A number, a bound or a range ↔ Quantity (Age, Duration) or Range of a UCUM unit. */
export function amountCodec(unitWord: string): Codec {
  return { ...quantityCodec(unitWord), writes: [quantities, ['Range']] };
}
