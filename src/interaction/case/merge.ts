import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import { anyOther, isPlain, moreSaid, pairs, sameContent, sameIdentity } from '../patch/pair-items.ts';

/**
 * Carries a change over to a value that holds more than the two it was seen in. What differs between `before` and
 * `after` is changed in `held`; everything else of `held` stays.
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

function mergeObject(before: JsonObject, after: JsonObject, held: JsonObject): JsonObject {
  const merged: JsonObject = { ...held };
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const value = mergeChange(before[name], after[name], held[name]);
    if (value === undefined) delete merged[name];
    else merged[name] = value;
  }
  return merged;
}

/**
 * The items of `after` in their order, each on top of what is held of it; what is held beside them stays where it is. A
 * new item stands before the one that follows it, or at the end.
 */
function mergeArray(before: JsonValue[], after: JsonValue[], held: JsonValue[]): JsonValue[] {
  const placeOf = pairs(before, held, [sameContent, moreSaid, sameIdentity]);
  const isSame = pairs(before, after, [sameContent]);
  // the only one that is gone is what became of it, however little of it is left
  const rest = isSame.filter((index) => index === undefined).length === 1 ? [anyOther] : [];
  const earlierOf = pairs(after, before, [sameContent, sameIdentity, ...rest]);
  const next = after.flatMap((item, index): NextItem[] => {
    const earlier = earlierOf[index];
    if (earlier === undefined) return [{ value: item }];
    const place = placeOf[earlier];
    const value = mergeChange(before[earlier], item, place === undefined ? undefined : held[place]);
    return value === undefined ? [] : [{ value, place }];
  });
  return arranged(next, held, new Set(placeOf));
}

/** An item as it shall be, and the place where it is held so far, which a new one has not. */
interface NextItem {
  value: JsonValue;
  place?: number | undefined;
}

/**
 * A list as it is held, with the items put into the places that the case knows, in their new order. What the case does not
 * know of stays where it is; a place that no item has any more is gone.
 */
function arranged(next: readonly NextItem[], held: readonly JsonValue[], known: ReadonlySet<number | undefined>) {
  const taken = new Set(next.map(({ place }) => place));
  const queue = [...next];
  const upToHeld = () => queue.splice(0, queue.findIndex(({ place }) => place !== undefined) + 1);
  const merged: JsonValue[] = [];
  for (const [place, item] of held.entries()) {
    if (!known.has(place)) merged.push(item);
    else if (taken.has(place)) merged.push(...upToHeld().map(({ value }) => value));
  }
  return [...merged, ...queue.map(({ value }) => value)];
}
