import { isObject, type JsonValue } from '../fhir/json.ts';
import { textOrder } from '../fhir/text-order.ts';

const COLON = 58;

/** Whether a text is a time, `12:34:56.7`, and says its seconds. */
const hasSeconds = (text: string): boolean => text.charCodeAt(2) === COLON && text.charCodeAt(5) === COLON;

/** Seconds and parts of them are one number, of whatever precision (http://hl7.org/fhirpath/N1/#comparison). */
function timeOrder(a: string, b: string): number | undefined {
  if (a.slice(0, 6) !== b.slice(0, 6)) return a < b ? -1 : 1;
  const difference = Number(a.slice(6)) - Number(b.slice(6));
  return Number.isNaN(difference) ? undefined : difference;
}

/** How dates and times begin. */
export const DATE_OR_TIME = /^(?:\d{4}(?:-\d\d|$)|T?\d\d(?::|$))/;

/**
 * Orders two dates or times as FHIRPath does (http://hl7.org/fhirpath/N1/#comparison): below, at or above 0, or `open`
 * where one of them is not exact enough to tell. `undefined` for what is left to fhirpath.js: dates beside instants,
 * instants that are the same but not written so, and texts that are none.
 */
export function temporalOrder(a: string, b: string): number | 'open' | undefined {
  if (a === b) return 0;
  const [timeA, timeB] = [a.includes('T'), b.includes('T')];
  if (timeA && timeB) {
    const difference = Date.parse(a) - Date.parse(b);
    return difference === 0 || Number.isNaN(difference) ? undefined : difference;
  }
  if (timeA || timeB) return undefined;
  if (hasSeconds(a) && hasSeconds(b)) return timeOrder(a, b);
  if (!DATE_OR_TIME.test(a) || !DATE_OR_TIME.test(b)) return undefined;
  const length = Math.min(a.length, b.length);
  const [from, to] = [a.slice(0, length), b.slice(0, length)];
  return from === to ? 'open' : textOrder(from, to);
}

/** Orders two Quantities of one unit; `undefined` for others, which are left to fhirpath.js. */
export function quantityOrder(a: JsonValue | undefined, b: JsonValue | undefined): number | undefined {
  if (!isObject(a) || !isObject(b) || a.system !== b.system || a.code !== b.code || a.unit !== b.unit) return undefined;
  if (a.comparator !== undefined || b.comparator !== undefined) return undefined;
  return typeof a.value === 'number' && typeof b.value === 'number' ? a.value - b.value : undefined;
}
