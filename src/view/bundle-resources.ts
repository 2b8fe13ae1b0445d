import { asArray, isObject, isResource, type JsonObject, type JsonValue, type Resource } from '../fhir/json.ts';

const UUID = 'urn:uuid:';

/**
 * The resources of a document: those of a Bundle's entries, or the resource itself. References that the Bundle answers
 * itself (`urn:uuid:…`, a fullUrl) become `Type/id`, so that keys of references are keys of resources.
 */
export function resourcesOf(document: JsonValue): Resource[] {
  if (!isResource(document)) return [];
  if (document.resourceType !== 'Bundle') return [document];
  const entries = asArray(document.entry).filter(isObject);
  const targets = new Map<string, string>();
  const resources = entries.flatMap((entry) => {
    const resource = named(entry);
    if (resource?.id !== undefined && typeof entry.fullUrl === 'string')
      targets.set(entry.fullUrl, `${resource.resourceType}/${resource.id}`);
    return resource ? [resource] : [];
  });
  return resources.map((resource) => ({ ...pointed(resource, targets), resourceType: resource.resourceType }));
}

/** The resource of an entry; one without an id takes the uuid of its fullUrl. */
function named({ resource, fullUrl }: JsonObject): Resource | undefined {
  if (!isResource(resource)) return undefined;
  if (resource.id !== undefined || typeof fullUrl !== 'string' || !fullUrl.startsWith(UUID)) return resource;
  return { ...resource, id: fullUrl.slice(UUID.length) };
}

function pointed(value: JsonObject, targets: ReadonlyMap<string, string>): JsonObject {
  const made: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    const target = name === 'reference' && typeof member === 'string' ? targets.get(member) : undefined;
    made[name] = target ?? (member === undefined ? undefined : pointedValue(member, targets));
  }
  return made;
}

function pointedValue(value: JsonValue, targets: ReadonlyMap<string, string>): JsonValue {
  if (Array.isArray(value)) return value.map((item) => pointedValue(item, targets));
  // decimals that keep their digits are objects of a class of their own
  return isObject(value) && Object.getPrototypeOf(value) === Object.prototype ? pointed(value, targets) : value;
}
