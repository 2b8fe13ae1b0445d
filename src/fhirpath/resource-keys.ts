import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { type Code, collection } from './code.ts';
import type { Item } from './items.ts';
import type { StaticType } from './model.ts';
import { holderOf } from './navigation.ts';

/*
 * Keys of SQL on FHIR (https://sql-on-fhir.org/ig/latest/StructureDefinition-ViewDefinition.html): the key of a resource
 * is its id; the key of a reference is the id it names, or the whole reference when it leads to another server.
 */

const RELATIVE = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;
const ABSOLUTE = /^(?:https?:\/\/.+\/([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64})(?=\/_history\/|$)/;
const UUID = 'urn:uuid:';

/** The key of a reference, if it has one and leads, as far as it says, to the type wanted. */
function keyOf(reference: string, wanted: StaticType | undefined): string | undefined {
  const [, type, id] = RELATIVE.exec(reference) ?? [];
  if (id !== undefined) return wanted === undefined || type === wanted ? id : undefined;
  if (reference.startsWith(UUID)) return wanted === undefined ? reference.slice(UUID.length) : undefined;
  const [whole, absoluteType] = ABSOLUTE.exec(reference) ?? [];
  return wanted === undefined || absoluteType === wanted ? whole : undefined;
}

/** The keys of resources. */
export const keysOfResources = (items: readonly JsonValue[]): string[] =>
  items.flatMap((item) => (isObject(item) && typeof item.id === 'string' ? [item.id] : []));

/** The keys of references that may lead to the type wanted. */
export const keysOfReferences = (items: readonly JsonValue[], wanted?: StaticType): string[] =>
  items.flatMap((item) => {
    const reference = isObject(item) ? item.reference : undefined;
    const key = typeof reference === 'string' ? keyOf(reference, wanted) : undefined;
    return key === undefined ? [] : [key];
  });

const objectsOf = (items: readonly Item[]): JsonObject[] =>
  items.flatMap((item) => {
    const holder = holderOf(item);
    return holder ? [holder] : [];
  });

/** `getResourceKey()` */
export const resourceKey = (focus: Code): Code =>
  collection('string', (input, scope) => keysOfResources(objectsOf(focus.many(input, scope))));

/** `getReferenceKey([type])` */
export const referenceKey = (focus: Code, wanted: StaticType | undefined): Code =>
  collection('string', (input, scope) => keysOfReferences(objectsOf(focus.many(input, scope)), wanted));
