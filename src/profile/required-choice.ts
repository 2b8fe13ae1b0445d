import type { JsonObject } from '../fhir/json.ts';
import { num, str } from '../fhir/read.ts';
import { idOf } from './element-id.ts';

/** Ids of the choices of which a slice must be there. */
function required(elements: readonly JsonObject[]): ReadonlySet<string> {
  const found = elements.flatMap((element) => {
    const name = str(element.sliceName);
    const id = idOf(element);
    const isOfChoice = name !== undefined && id.endsWith(`[x]:${name}`);
    return isOfChoice && (num(element.min) ?? 0) > 0 ? [id.slice(0, -name.length - 1)] : [];
  });
  return new Set(found);
}

/** A choice has one item: where a slice of it must be there it must itself, as HL7's snapshots have it. */
export function withRequiredChoices(elements: JsonObject[]): JsonObject[] {
  const ids = required(elements);
  if (ids.size === 0) return elements;
  return elements.map((element) => (ids.has(idOf(element)) && element.min === 0 ? { ...element, min: 1 } : element));
}
