import type { JsonObject } from '../fhir/json.ts';
import { str } from '../fhir/read.ts';

/**
 * Ids of elements (http://hl7.org/fhir/R4/elementdefinition.html#id), by which differentials and snapshots are put
 * together.
 */

/** The id of an element; its path where it has none. */
export const idOf = (element: JsonObject): string => str(element.id) ?? str(element.path) ?? '';

/** The path of an element. */
export const pathOf = (element: JsonObject): string => str(element.path) ?? '';

/** The id without its last name. */
export const parentOf = (id: string): string => id.slice(0, id.lastIndexOf('.'));

/** Whether an id is one of those below another. */
export const isBelow = (id: string, ancestor: string): boolean => id.startsWith(`${ancestor}.`);
/** The last name of an id or path, with the slice it names. */
export const lastName = (id: string): string => id.slice(id.lastIndexOf('.') + 1);

const withoutSlices = (id: string): string => id.replace(/:[^.]*/g, '');
const sliceOf = (name: string): string | undefined =>
  name.includes(':') ? name.slice(name.indexOf(':') + 1) : undefined;

/**
 * Whether an id says of an element what its path does, and in which slices it is: at least where it stands in some by what
 * comes before it. So it may name a slice that the differential says nothing of itself.
 */
function isTelling(id: string, element: JsonObject, byOrder: string): boolean {
  const names = id.split('.');
  return (
    withoutSlices(id) === pathOf(element) &&
    sliceOf(lastName(id)) === str(element.sliceName) &&
    byOrder.split('.').every((name, at) => !name.includes(':') || names[at]?.includes(':'))
  );
}

/** The ids that one element has alone. */
function idsOfOne(differential: readonly JsonObject[]): ReadonlySet<string> {
  const named = Map.groupBy(differential, ({ id }) => str(id) ?? '');
  return new Set([...named].flatMap(([id, elements]) => (elements.length === 1 ? id : [])));
}

/**
 * Ids of a differential: its own, where they say plainly what is meant; of those that have none, or not of the usual form,
 * from the paths and the slices opened before.
 */
export function withIds(differential: JsonObject[]): JsonObject[] {
  const own = idsOfOne(differential);
  const open = new Map<string, string>();
  const openId = (path: string): string =>
    open.get(path) ?? (path.includes('.') ? `${openId(parentOf(path))}.${lastName(path)}` : path);
  return differential.map((element) => {
    const path = pathOf(element);
    const slice = str(element.sliceName);
    const inParent = path.includes('.') ? `${openId(parentOf(path))}.${lastName(path)}` : path;
    const byOrder = inParent + (slice === undefined ? '' : `:${slice}`);
    const given = str(element.id);
    const id = given !== undefined && own.has(given) && isTelling(given, element, byOrder) ? given : byOrder;
    // what was opened below the slice before is not in this one
    for (const below of open.keys()) if (isBelow(below, path)) open.delete(below);
    open.set(path, id);
    return { ...element, id };
  });
}
