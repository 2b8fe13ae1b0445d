import { Decimal } from '../fhir/decimal.ts';
import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import type { Environment } from './expression.ts';

/** A primitive that has extensions or an id beside its value. */
export class ExtendedPrimitive {
  readonly value: JsonValue | undefined;
  readonly extra: JsonObject;
  constructor(value: JsonValue | undefined, extra: JsonObject) {
    this.value = value;
    this.extra = extra;
  }
}

/** An item of a collection: JSON as it is, but for primitives with something beside them. */
export type Item = PlainItem | ExtendedPrimitive;

/** An item without what stands beside it. */
export type PlainItem = string | number | boolean | JsonObject;

/** What an evaluation has found that stays the same, by the code that found it; most find nothing of the kind. */
export interface Memory {
  found?: Map<object, readonly Item[]>;
}

/** What an expression is evaluated in. */
export interface Scope {
  /** `$this` */
  self: Item;
  /** `$index` */
  index: number;
  environment: Environment;
  memory: Memory;
}

/** Thrown when compiled code meets what only fhirpath.js decides; the whole expression is then evaluated by it. */
export class Undecided extends Error {}

/**
 * Thrown where a value that is not in the form of its type, or not given, would decide, which the message says: what
 * follows from it tells nothing. Values are left to fhirpath.js then, as with `Undecided`.
 */
export class Misshapen extends Undecided {}

/** Thrown while compiling when an expression uses what the compiler does not cover. */
export class Uncovered extends Error {}

/** Thrown when a question cannot be answered offline; the message says why. */
export class Unknowable extends Error {}

/** The empty collection. */
export const NONE: readonly Item[] = [];
const YES: readonly Item[] = [true];
const NO: readonly Item[] = [false];

/** The value of an item without what stands beside it. */
export const plain = (item: Item): PlainItem | undefined => {
  if (!(item instanceof ExtendedPrimitive)) return item;
  const { value } = item;
  if (value instanceof Decimal) return value;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
};

/** A collection where one truth value is expected; a single item that is no boolean counts as true. */
export function truth(items: readonly Item[]): boolean | undefined {
  if (items.length === 0) return undefined;
  if (items.length > 1) throw new Undecided();
  const [item] = items;
  const value = item === undefined ? undefined : plain(item);
  if (typeof value === 'boolean' || value === undefined) return value;
  return true;
}

/** A truth value as a collection. */
export function asItems(value: boolean | undefined): readonly Item[] {
  if (value === undefined) return NONE;
  return value ? YES : NO;
}

function isItem(value: JsonValue | undefined): value is string | number | boolean | JsonObject {
  return value !== undefined && value !== null && !Array.isArray(value);
}

function pushOne(value: JsonValue | undefined, extra: JsonValue | undefined, into: Item[]): void {
  if (isObject(extra)) into.push(new ExtendedPrimitive(value, extra));
  else if (isItem(value)) into.push(value);
}

/** Adds the items a member of an object holds; `beside` is the name of what stands beside it, empty where nothing may. */
export function pushMember(holder: JsonObject, name: string, beside: string, into: Item[]): void {
  const value = holder[name];
  const extra = beside === '' ? undefined : holder[beside];
  if (extra === undefined) {
    if (value === undefined || value === null) return;
    if (!Array.isArray(value)) into.push(value);
    else for (const item of value) pushOne(item, undefined, into);
    return;
  }
  if (!Array.isArray(value) && (!Array.isArray(extra) || isItem(value))) {
    pushOne(value, extra, into);
    return;
  }
  const values = Array.isArray(value) ? value : [];
  const extras = Array.isArray(extra) ? extra : [];
  for (let at = 0; at < Math.max(values.length, extras.length); at++) pushOne(values[at], extras[at], into);
}

/** Whether a member of an object holds any item. */
export function hasMember(holder: JsonObject, name: string, beside: string): boolean {
  const value = holder[name];
  if (value !== undefined && value !== null) {
    if (!Array.isArray(value)) return true;
    for (const item of value) if (isItem(item)) return true;
  }
  if (beside === '') return false;
  const extra = holder[beside];
  if (extra === undefined) return false;
  if (Array.isArray(extra)) return extra.some(isObject);
  return isObject(extra) && !Array.isArray(value);
}
