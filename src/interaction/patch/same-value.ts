import { type Decimal, isNumber } from '../../fhir/decimal.ts';
import type { JsonValue } from '../../fhir/json.ts';
import { sameJson } from '../../fhir/same-json.ts';

/** Whether two values are equal, numbers by what they are worth, as a JSON Patch tests it (RFC 6902, section 4.6). */
export const sameValue = (a: JsonValue | undefined, b: JsonValue | undefined): boolean =>
  sameJson(a, b, (one, other) => isNumber(one) && isNumber(other) && worth(one) === worth(other));

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
