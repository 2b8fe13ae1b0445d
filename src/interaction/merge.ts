import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';

/**
 * Carries a change over to a value that holds more than the two it was seen in: whatever differs between `before` and
 * `after` is done to `held`, everything else of `held` stays.
 */
export function mergeChange(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  held: JsonValue | undefined,
): JsonValue | undefined {
  if (isDeepStrictEqual(before, after)) return held;
  if (isPlain(before) && isPlain(after) && isPlain(held)) return mergeObject(before, after, held);
  if (Array.isArray(before) && Array.isArray(after) && Array.isArray(held)) return mergeArray(before, after, held);
  return after;
}

/** Decimals stand in JSON values as objects, but are leaves. */
function isPlain(value: JsonValue | undefined): value is JsonObject {
  return isObject(value) && Object.getPrototypeOf(value) === Object.prototype;
}

function mergeObject(before: JsonObject, after: JsonObject, held: JsonObject): JsonObject {
  const merged: JsonObject = { ...held };
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const value = mergeChange(before[name], after[name], held[name]);
    if (value === undefined) delete merged[name];
    else merged[name] = value;
  }
  return merged;
}

function mergeArray(before: JsonValue[], after: JsonValue[], held: JsonValue[]): JsonValue[] {
  const added = without(after, before);
  const removed = without(before, after);
  const merged = [...held];
  for (const old of removed) {
    const place = merged.findIndex((item) => isDeepStrictEqual(item, old) || sameItem(item, old));
    const successor = added.findIndex((item) => sameItem(item, old) || removed.length === 1);
    const [next] = successor < 0 ? [undefined] : added.splice(successor, 1);
    if (place < 0) {
      if (next !== undefined) merged.push(next);
      continue;
    }
    const value = next === undefined ? undefined : mergeChange(old, next, merged[place]);
    merged.splice(place, 1, ...(value === undefined ? [] : [value]));
  }
  return [...merged, ...added];
}

function without(items: readonly JsonValue[], others: readonly JsonValue[]): JsonValue[] {
  return items.filter((item) => !others.some((other) => isDeepStrictEqual(item, other)));
}

/** Members by which an item of a list is told from its neighbours: an extension's url, a component's code … */
const IDENTITY = ['url', 'code', 'system', 'reference', 'use', 'type'] as const;

function sameItem(one: JsonValue, other: JsonValue): boolean {
  if (!isPlain(one) || !isPlain(other)) return false;
  const name = IDENTITY.find((member) => other[member] !== undefined);
  return name !== undefined && isDeepStrictEqual(one[name], other[name]);
}
