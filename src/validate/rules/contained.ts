import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { objects, str } from '../../fhir/read.ts';

/** Collects every local reference (`#id`) in a value. */
function localReferences(value: JsonValue | undefined, into: Set<string>): void {
  if (typeof value === 'string') {
    if (value.startsWith('#')) into.add(value);
  } else if (Array.isArray(value)) for (const item of value) localReferences(item, into);
  else if (isObject(value)) for (const name in value) localReferences(value[name], into);
}

/**
 * dom-3: a contained resource must be referred to from elsewhere in the resource, or refer to its container. Checked
 * here because the published expression walks the whole resource once per contained resource, five times over.
 */
export function containedAreReferenced(resource: JsonObject): boolean {
  const contained = objects(resource.contained);
  if (contained.length === 0) return true;
  const references = new Set<string>();
  localReferences(resource, references);
  return contained.every((one) => {
    if (references.has(`#${str(one.id)}`)) return true;
    const own = new Set<string>();
    localReferences(one, own);
    return own.has('#');
  });
}
