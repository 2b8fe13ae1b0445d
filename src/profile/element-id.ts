import type { JsonObject } from '../fhir/json.ts';
import { str } from '../fhir/read.ts';

/**
 * Ids of elements (http://hl7.org/fhir/R4/elementdefinition.html#id), by which differentials and snapshots are put
 * together.
 */

export const idOf = (element: JsonObject): string => str(element.id) ?? str(element.path) ?? '';
export const pathOf = (element: JsonObject): string => str(element.path) ?? '';
export const parentOf = (id: string): string => id.slice(0, id.lastIndexOf('.'));
export const isBelow = (id: string, ancestor: string): boolean => id.startsWith(`${ancestor}.`);
/** The last name of an id or path, with the slice it names. */
export const lastName = (id: string): string => id.slice(id.lastIndexOf('.') + 1);

/** Ids of a differential that has none, or not of the usual form: from the paths and the slices opened before. */
export function withIds(differential: JsonObject[]): JsonObject[] {
  const open = new Map<string, string>();
  const openId = (path: string): string =>
    open.get(path) ?? (path.includes('.') ? `${openId(parentOf(path))}.${lastName(path)}` : path);
  return differential.map((element) => {
    const path = pathOf(element);
    const slice = str(element.sliceName);
    const inParent = path.includes('.') ? `${openId(parentOf(path))}.${lastName(path)}` : path;
    const id = inParent + (slice === undefined ? '' : `:${slice}`);
    // what was opened below the slice before is not in this one
    for (const below of open.keys()) if (isBelow(below, path)) open.delete(below);
    open.set(path, id);
    return { ...element, id };
  });
}
