import { UCUM } from '../../fhir/canonical.ts';
import { isObject, type JsonValue } from '../../fhir/json.ts';
import { quantityCodec } from '../codec/number.ts';

const percentCodec = quantityCodec('%');

/** A share of cells in per cent; the unit may be written in words only. */
export function percentOf(quantity: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(quantity)) return undefined;
  const isPercent = quantity.code === '%' || (quantity.code === undefined && quantity.unit === '%');
  return isPercent ? percentCodec.read({ ...quantity, system: UCUM, code: '%' }, 'Quantity') : undefined;
}

/** A range of shares. */
export function rangeOf(range: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(range)) return undefined;
  const low = percentOf(range.low);
  const high = percentOf(range.high);
  return low === undefined || high === undefined ? undefined : { low, high };
}
