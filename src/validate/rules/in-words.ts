import { isObject, type JsonValue } from '../../fhir/json.ts';
import type { ElementNode } from '../../profile/index.ts';

/** Longest text of a constant that is shown whole. */
const MOST_SHOWN = 200;

/** How often something is there: `once`, `3 times`. */
export const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** What is said of an element or slice that is there too seldom. */
export function tooFew(what: string, min: number, found: number): string {
  if (found > 0) return `${what} must be there at least ${times(min)}, but is there ${times(found)}`;
  return min === 1
    ? `${what} is required, but missing`
    : `${what} must be there at least ${times(min)}, but is missing`;
}

/** What is said of an element or slice that is there too often. */
export const tooMany = (what: string, max: number, found: number): string =>
  max === 0
    ? `${what} is not allowed here`
    : `${what} may be there at most ${times(max)}, but is there ${times(found)}`;

/** A value as a person reads it: short, without the JSON of a long one. */
export function shown(value: JsonValue | undefined): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN - 3)}…` : text;
}

/** A number, date or amount as a person reads it: `5 mg`. */
export function shownAmount(value: JsonValue): string {
  if (!isObject(value)) return typeof value === 'string' ? value.slice(0, MOST_SHOWN) : shown(value);
  const unit = value.code ?? value.unit;
  return typeof unit === 'string' ? `${shown(value.value)} ${unit.slice(0, MOST_SHOWN)}` : shown(value.value);
}

/** By what the slices of an element are told apart: `told apart by system and type of value`; nothing where that is not said. */
export function toldBy({ slicing }: ElementNode): string {
  const by = (slicing?.discriminators ?? []).map(({ type, path }) => {
    if (path === '$this') return `their ${type}`;
    return type === 'value' ? path : `${type} of ${path}`;
  });
  return by.length === 0 ? '' : `told apart by ${by.join(' and ')}`;
}
