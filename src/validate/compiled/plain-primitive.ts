import type { JsonValue } from '../../fhir/json.ts';
import { isPlainDate, isPlainDateTime } from '../../fhir/plain-date.ts';
import { isPlainCanonical, isPlainCode, isPlainId, isPlainText, isPlainUri } from './plain-text.ts';

/** How a primitive is told to be plainly right; 0 where its rule has to say. */
const KINDS: Readonly<Record<string, number>> = {
  boolean: 1,
  integer: 2,
  unsignedInt: 3,
  positiveInt: 4,
  decimal: 5,
  xhtml: 6,
  string: 7,
  markdown: 7,
  code: 8,
  id: 9,
  uri: 10,
  url: 10,
  canonical: 11,
  date: 12,
  dateTime: 13,
};

/** The kind of a primitive type. */
export const kindOf = (type: string): number => (Object.hasOwn(KINDS, type) ? (KINDS[type] ?? 0) : 0);

/** Whether a value of a kind is one that the rule of its type finds nothing about. */
export function isPlainPrimitive(kind: number, value: JsonValue): boolean {
  if (typeof value === 'string') {
    switch (kind) {
      case 6:
        return true;
      case 7:
        return isPlainText(value);
      case 8:
        return isPlainCode(value);
      case 9:
        return isPlainId(value);
      case 10:
        return isPlainUri(value);
      case 11:
        return isPlainCanonical(value);
      case 12:
        return isPlainDate(value);
      case 13:
        return isPlainDateTime(value);
      default:
        return false;
    }
  }
  if (kind === 1) return typeof value === 'boolean';
  if (typeof value !== 'number' || kind === 0 || kind > 5) return false;
  if (kind === 5) return Number.isFinite(value);
  return (value | 0) === value && (kind === 2 || (kind === 3 ? value >= 0 : value > 0));
}
