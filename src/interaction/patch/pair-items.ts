import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';

/** The items of a list that are not paired yet, by index. */
type Free = ReadonlyMap<number, JsonValue>;

/** A way to find the one of the others that an item is. */
export type Way = (free: Free) => (item: JsonValue) => number | undefined;

/** For each item the index of the one that it is among others, each taken once: by the first way that finds one. */
export function pairs(
  items: readonly JsonValue[],
  others: readonly JsonValue[],
  ways: readonly Way[],
): (number | undefined)[] {
  const found: (number | undefined)[] = items.map(() => undefined);
  const free = new Map(others.entries());
  for (const way of ways) {
    const otherOf = way(free);
    for (const [index, item] of items.entries()) {
      if (found[index] !== undefined) continue;
      const other = otherOf(item);
      if (other === undefined) continue;
      found[index] = other;
      free.delete(other);
    }
  }
  return found;
}

/** Finds by something that both have, in the order of the list; a list of thousands costs no more than its length. */
const byKey =
  (keyOf: (item: JsonValue) => string | undefined): Way =>
  (free) => {
    const known = Map.groupBy([...free.keys()].toReversed(), (index) => keyOf(free.get(index) ?? null));
    return (item) => {
      const key = keyOf(item);
      return key === undefined ? undefined : known.get(key)?.pop();
    };
  };

/** One that says exactly the same. */
export const sameContent: Way = byKey((item) => JSON.stringify(item));

/** Members by which an item of a list is told from its neighbours: an extension's url, a component's code … */
const IDENTITY = ['url', 'code', 'system', 'reference', 'use', 'type'] as const;

/** One of the same url, code … */
export const sameIdentity: Way = byKey((item) => {
  const name = isPlain(item) ? IDENTITY.find((member) => item[member] !== undefined) : undefined;
  return name !== undefined && isPlain(item) ? JSON.stringify([name, item[name]]) : undefined;
});

/** Whichever is left. */
export const anyOther: Way = byKey(() => '');

/** More items than this are not compared each with each. */
const MANY = 200;

/** One that says all that the item says, and more. */
export const moreSaid: Way = (free) => (item) =>
  free.size > MANY ? undefined : free.entries().find(([, other]) => holds(item, other))?.[0];

/** Whether a value says all that another one does. */
function holds(said: JsonValue, value: JsonValue): boolean {
  if (Array.isArray(said) && Array.isArray(value)) {
    return said.every((item) => value.some((other) => holds(item, other)));
  }
  if (!isPlain(said) || !isPlain(value)) return isDeepStrictEqual(said, value);
  return Object.entries(said).every(([name, member]) => {
    const other = value[name];
    return member !== undefined && other !== undefined && holds(member, other);
  });
}

/** Decimals stand in JSON values as objects, but are leaves. */
export function isPlain(value: JsonValue | undefined): value is JsonObject {
  return isObject(value) && Object.getPrototypeOf(value) === Object.prototype;
}
