import { asArray, isObject, isResource, type JsonObject, type JsonValue, type Resource } from '../fhir/json.ts';

/** A resource of the input with where it stands. */
export interface InputResource {
  resource: Resource;
  /** FHIRPath of the resource in the input: `Bundle.entry[3].resource`, or its type for a loose one. */
  expression: string;
  fullUrl?: string;
}

/** Resources of an input, found by the ways R4 lets them refer to each other. */
export interface Input {
  resources: readonly InputResource[];
  /** Members of the Bundle itself, where the input is one. */
  bundle?: JsonObject;
  /** The resource a reference means, from the resource that holds it. */
  resolve(reference: string, from: InputResource): InputResource | undefined;
}

function entriesOf(bundle: JsonObject): InputResource[] {
  return asArray(bundle.entry).flatMap((entry, index) => {
    if (!isObject(entry) || !isResource(entry.resource)) return [];
    const fullUrl = typeof entry.fullUrl === 'string' ? { fullUrl: entry.fullUrl } : {};
    return [{ resource: entry.resource, expression: `Bundle.entry[${index}].resource`, ...fullUrl }];
  });
}

/** Base of a RESTful fullUrl `base/Type/id`, or `undefined` for other forms. */
function baseOf(fullUrl: string | undefined): string | undefined {
  return fullUrl === undefined
    ? undefined
    : /^(https?:\/\/.+\/)[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/.exec(fullUrl)?.[1];
}

/**
 * The resources of a Bundle of any type, of a list of resources, or of a single one, with an index for references
 * (http://hl7.org/fhir/R4/bundle.html#references): made once, so that resolving costs the same in large Bundles.
 */
export function readInput(value: JsonValue): Input {
  const bundle = isResource(value) && value.resourceType === 'Bundle' ? value : undefined;
  const resources = bundle
    ? entriesOf(bundle)
    : asArray(value)
        .filter(isResource)
        .map((resource): InputResource => ({ resource, expression: resource.resourceType }));
  const byUrl = new Map<string, InputResource>();
  const byTypeAndId = new Map<string, InputResource | null>();
  for (const item of resources) {
    if (item.fullUrl !== undefined) byUrl.set(item.fullUrl, item);
    if (typeof item.resource.id !== 'string') continue;
    const local = `${item.resource.resourceType}/${item.resource.id}`;
    byTypeAndId.set(local, byTypeAndId.has(local) ? null : item);
  }
  const resolve = (reference: string, from: InputResource): InputResource | undefined => {
    const plain = reference.replace(/\/_history\/[^/]+$/, '');
    const base = baseOf(from.fullUrl);
    return byUrl.get(plain) ?? byUrl.get(`${base ?? ''}${plain}`) ?? byTypeAndId.get(plain) ?? undefined;
  };
  return { resources, resolve, ...(bundle ? { bundle } : {}) };
}
