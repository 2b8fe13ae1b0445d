import { isObject, type JsonValue, type Resource } from '../../fhir/json.ts';

/** A literal reference of a resource, and the FHIRPath of where it stands. */
export interface ReferencePlace {
  reference: string;
  at: string;
}

/** The literal references of a resource or of all resources of a Bundle, in the order in which they stand. */
export const referencePlaces = (resource: Resource): Generator<ReferencePlace> =>
  placesBelow(resource, resource.resourceType);

function* placesBelow(value: JsonValue | undefined, at: string): Generator<ReferencePlace> {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* placesBelow(item, `${at}[${index}]`);
  if (!isObject(value)) return;
  const { reference } = value;
  if (typeof reference === 'string') yield { reference, at: `${at}.reference` };
  for (const name in value) yield* placesBelow(value[name], `${at}.${name}`);
}

/** The URLs that entries of a Bundle are known by; none where the resource is no Bundle. */
export function fullUrls(resource: Resource, isMeant = (_method: JsonValue | undefined): boolean => true): Set<string> {
  const entries: JsonValue[] =
    resource.resourceType === 'Bundle' && Array.isArray(resource.entry) ? resource.entry : [];
  const found = new Set<string>();
  for (const entry of entries) {
    if (!isObject(entry) || typeof entry.fullUrl !== 'string') continue;
    if (isMeant(isObject(entry.request) ? entry.request.method : undefined)) found.add(entry.fullUrl);
  }
  return found;
}
