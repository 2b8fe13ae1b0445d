import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { str } from '../../fhir/read.ts';

/** A link or an image of a narrative that names something within the resource. */
const LOCAL_LINK = /\s(?:href|src)=(["'])(#[^"']+)\1/g;

/** Collects every local reference (`#id`) in a value, those of narratives included. */
function localReferences(value: JsonValue | undefined, into: Set<string>): void {
  if (typeof value === 'string') {
    if (value.startsWith('#')) into.add(value);
    else if (value.startsWith('<')) for (const [, , id = ''] of value.matchAll(LOCAL_LINK)) into.add(id);
  } else if (Array.isArray(value)) for (const item of value) localReferences(item, into);
  else if (isObject(value)) for (const name in value) localReferences(value[name], into);
}

/** The items of a list, with those that are no objects, so that the others keep their positions. */
const listed = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);

/** Positions of contained resources whose id another one before them has. */
export function repeatedIds(resource: JsonObject): number[] {
  const seen = new Set<string>();
  return listed(resource.contained).flatMap((one, at) => {
    const id = isObject(one) ? one.id : undefined;
    if (typeof id !== 'string') return [];
    const repeated = seen.has(id);
    seen.add(id);
    return repeated ? [at] : [];
  });
}

/** A contained resource that nothing refers to, by position. */
export interface Orphan {
  at: number;
  hasId: boolean;
}

/**
 * dom-3: a contained resource must be referred to from elsewhere in the resource, or refer to its container. Gives the
 * positions of those that are not. Done here because the published expression walks the whole resource once per
 * contained resource, five times over, does not say which one it is, and does not see the images and links of a
 * narrative, which may be what something is contained for (http://hl7.org/fhir/R4/narrative.html). Without an id
 * nothing can refer to it.
 */
export function orphans(resource: JsonObject): Orphan[] {
  const contained = listed(resource.contained);
  if (contained.length === 0) return [];
  const references = new Set<string>();
  localReferences(resource, references);
  return contained.flatMap((one, at): Orphan[] => {
    if (!isObject(one)) return [];
    if (one.id === undefined) return [{ at, hasId: false }];
    const id = str(one.id);
    // told by its type
    if (id === undefined) return [];
    if (references.has(`#${id}`)) return [];
    const own = new Set<string>();
    localReferences(one, own);
    return own.has('#') ? [] : [{ at, hasId: true }];
  });
}
