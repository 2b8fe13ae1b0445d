import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { sameValue } from '../patch/same-value.ts';

/** A place at which two cases differ: `markers[2].result`, or `markers[2]` for an item that only one of them has. */
export interface CaseDifference {
  place: string;
  /** Key of the item it is in; the name of the member where that is no list. */
  key: string;
}

/** Where a case says something that another does not; places are those of `one`, and of `other` for items it alone has. */
export function caseDifferences(one: JsonObject, other: JsonObject): CaseDifference[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((name) => {
    const [value, counterpart] = [one[name], other[name]];
    const [items, others] = [value ?? [], counterpart ?? []];
    if (!Array.isArray(items) || !Array.isArray(others)) return membersApart(name, name, value, counterpart);
    return [...itemsApart(name, items, others), ...itemsOnlyIn(name, others, items)];
  });
}

const keyOf = (item: JsonValue): string => (isObject(item) && typeof item.key === 'string' ? item.key : '');

function membersApart(
  place: string,
  key: string,
  value: JsonValue | undefined,
  counterpart: JsonValue | undefined,
): CaseDifference[] {
  if (sameValue(value, counterpart)) return [];
  if (!isObject(value) || !isObject(counterpart)) return [{ place, key }];
  const names = new Set([...Object.keys(value), ...Object.keys(counterpart)]);
  const apart = [...names].filter((name) => !sameValue(value[name], counterpart[name]));
  return apart.map((name) => ({ place: `${place}.${name}`, key }));
}

function itemsApart(name: string, items: readonly JsonValue[], others: readonly JsonValue[]): CaseDifference[] {
  const byKey = new Map(others.map((other) => [keyOf(other), other]));
  return items.flatMap((item, index) => membersApart(`${name}[${index}]`, keyOf(item), item, byKey.get(keyOf(item))));
}

function itemsOnlyIn(name: string, items: readonly JsonValue[], others: readonly JsonValue[]): CaseDifference[] {
  const known = new Set(others.map(keyOf));
  return items.flatMap((item, index) =>
    known.has(keyOf(item)) ? [] : [{ place: `${name}[${index}]`, key: keyOf(item) }],
  );
}
