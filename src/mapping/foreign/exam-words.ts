import { isNumber } from '../../fhir/decimal.ts';
import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { plain } from './concept.ts';
import type { Run } from './run.ts';
import type { ForeignTables } from './tables.ts';

/** What SNOMED CT writes behind a name to say of what kind it is. */
const TAG = / \((?:qualifier value|finding|disorder|situation|observable entity)\)$/;

/** The words of a value: its string, its number, its text or else the display of a code. */
export function wordsOfValue({ concepts }: Run, holder: JsonObject): string {
  const { valueString, valueInteger, valueCodeableConcept } = holder;
  if (typeof valueString === 'string') return plain(valueString);
  return isNumber(valueInteger) ? String(valueInteger) : concepts.of(valueCodeableConcept).words.replace(TAG, '');
}

/** Whether a text holds nothing but what these patterns name, and no sign that leaves it open. */
export function saysNoMore(tables: ForeignTables, text: string, ...patterns: readonly string[]): boolean {
  const rest = patterns.reduce((left, name) => tables.without(name, left), text);
  return !/[\p{L}\p{N}?~≈<>≤≥+]/u.test(rest);
}

/** A quantity of points: a number without a unit, or with one that says no more than out of how many. */
export function pointsOf(run: Run, quantity: JsonValue | undefined, highest: number): JsonObject | undefined {
  if (!isObject(quantity) || !isNumber(quantity.value)) return undefined;
  const units = [quantity.unit, quantity.code].filter((unit) => unit !== undefined && unit !== '');
  const isNone = (unit: JsonValue | undefined): boolean =>
    unit === `/${highest}` || run.tables.pattern('noUnit').test(String(unit));
  return units.every(isNone) ? quantity : undefined;
}

/** A text without what was found in it; what stands there a second time is left. */
export const beside = (found: RegExpExecArray): string =>
  `${found.input.slice(0, found.index)} ${found.input.slice(found.index + found[0].length)}`;
