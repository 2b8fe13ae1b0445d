import { Decimal } from '../fhir/decimal.ts';
import { isObject, type JsonValue } from '../fhir/json.ts';

/** Whether two values are equal as a JSON Patch tests it (RFC 6902, section 4.6): numbers by what they are worth, however written. */
export function sameValue(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (isNumber(a) || isNumber(b)) return isNumber(a) && isNumber(b) && worth(a) === worth(b);
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, at) => sameValue(item, b[at]));
  }
  if (!isObject(a) || !isObject(b)) return a === b;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameValue(a[name], b[name]))
  );
}

const isNumber = (value: JsonValue | undefined): value is number | Decimal =>
  typeof value === 'number' || value instanceof Decimal;

const NUMBER = /^(-?)(\d*)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/** A number as text that is the same for all ways to write it: a binary number would take some for others. */
function worth(number: number | Decimal): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(String(number)) ?? [];
  const digits = whole + fraction;
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  let start = 0;
  while (start < end && digits[start] === '0') start += 1;
  if (start === end) return '0';
  return `${sign}${digits.slice(start, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
}
