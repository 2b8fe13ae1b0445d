import type { JsonObject } from '../../fhir/json.ts';
import { objects } from '../../fhir/read.ts';

/** Deepest nesting of items looked into. */
const MAX_DEPTH = 64;

/** An item with where it stands and the items it stands in, the outermost first. */
export interface PlacedItem {
  item: JsonObject;
  below: string;
  inside: readonly JsonObject[];
}

/** The items of a questionnaire, each before those inside it. */
export function allItems(parent: JsonObject, below = '', inside: readonly JsonObject[] = []): PlacedItem[] {
  if (inside.length > MAX_DEPTH) return [];
  return objects(parent.item).flatMap((item, at) => {
    const place = `${below}.item[${at}]`;
    return [{ item, below: place, inside }, ...allItems(item, place, [...inside, item])];
  });
}
