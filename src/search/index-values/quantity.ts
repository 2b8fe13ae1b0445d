import { Decimal } from '../../fhir/decimal.ts';
import { isObject, type JsonObject } from '../../fhir/json.ts';
import { str } from '../../fhir/read.ts';
import { NO_SYSTEM } from '../index-id.ts';
import { comparableUnit, familyUnit, scaled } from '../unit.ts';

/** A stretch of numbers in a unit. */
export interface IndexedQuantity {
  system: number;
  code: string;
  low: number;
  high: number;
}

/** System of Money's currencies (http://hl7.org/fhir/R4/datatypes.html#Money). */
const CURRENCY = 'urn:iso:std:iso:4217';

/**
 * The numbers of an item, several times over: without a unit, in the comparable form of the coded unit, and by the
 * unit's text. So each way to ask for them is one look into the index.
 */
export function quantitiesOf(item: unknown): IndexedQuantity[] {
  const number = numberOf(item);
  if (number !== undefined) return [{ system: NO_SYSTEM, code: '', low: number, high: number }];
  if (!isObject(item)) return [];
  if (item.value === undefined && (item.low !== undefined || item.high !== undefined)) return range(item);
  const value = numberOf(item.value);
  return value === undefined ? [] : inUnits(item, span(value, str(item.comparator)));
}

interface Span {
  low: number;
  high: number;
}

function span(value: number, comparator: string | undefined): Span {
  if (comparator === '<' || comparator === '<=') return { low: Number.NEGATIVE_INFINITY, high: value };
  if (comparator === '>' || comparator === '>=') return { low: value, high: Number.POSITIVE_INFINITY };
  return { low: value, high: value };
}

function range({ low, high }: JsonObject): IndexedQuantity[] {
  const [least, most] = [low, high].map((end) => (isObject(end) ? end : undefined));
  const bounds = {
    low: numberOf(least?.value) ?? Number.NEGATIVE_INFINITY,
    high: numberOf(most?.value) ?? Number.POSITIVE_INFINITY,
  };
  return inUnits(least ?? most ?? {}, bounds);
}

function inUnits(quantity: JsonObject, { low, high }: Span): IndexedQuantity[] {
  const rows: IndexedQuantity[] = [{ system: NO_SYSTEM, code: '', low, high }];
  const currency = str(quantity.currency);
  const code = currency ?? str(quantity.code);
  const unit = str(quantity.unit);
  const system = currency === undefined ? str(quantity.system) : CURRENCY;
  const comparable = code === undefined ? undefined : comparableUnit(system ?? '', code);
  if (comparable) {
    const { factor, ...rest } = comparable;
    rows.push({ ...rest, low: scaled(low, factor), high: scaled(high, factor) });
  }
  // "||mm" finds both the code and the text of a unit
  if (unit !== undefined && unit !== code && !isFound(unit, comparable?.code)) {
    rows.push({ system: NO_SYSTEM, code: unit, low, high });
  }
  return rows;
}

/** Whether a unit is found through the comparable form of the coded one already. */
function isFound(unit: string, comparable: string | undefined): boolean {
  const family = familyUnit(unit);
  return family !== undefined && family.code === comparable;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return value instanceof Decimal ? Number(value.text) : undefined;
}
