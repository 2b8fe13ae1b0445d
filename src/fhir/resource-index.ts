import { isObject, isResource, type JsonObject, type Resource } from './json.ts';
import { objects, str } from './read.ts';

/** A resource with the url a Bundle gives it. */
export interface Located {
  resource: Resource;
  fullUrl?: string;
  /** Whether several entries have the url, in several versions, and the reference does not say which is meant. */
  ambiguous?: boolean;
}

/** Finds what references inside a resource or Bundle mean. */
export interface ResourceIndex {
  /**
   * The target of a reference made in `from` (of the entry with `fullUrl`), by R4's rules
   * (http://hl7.org/fhir/R4/bundle.html#references): `#id` in the container's `contained`, absolute urls by fullUrl,
   * relative ones made absolute with the base of the entry's own fullUrl.
   */
  resolve(reference: string, container: JsonObject, fullUrl: string | undefined): Located | undefined;
  /** Whether it indexes a Bundle. */
  readonly isBundle: boolean;
}

const RESTFUL = /^(.*\/)?([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([A-Za-z0-9\-.]{1,64}))?$/;

/** A literal reference in parts; `undefined` when it is not of the RESTful form. */
export function parseReference(
  reference: string,
): { base: string; type: string; id: string; version?: string } | undefined {
  const match = RESTFUL.exec(reference);
  if (!match) return undefined;
  const [, base = '', type = '', id = '', version] = match;
  return { base, type, id, ...(version ? { version } : {}) };
}

/** `http://server/fhir/Patient/1` → `http://server/fhir/`; nothing for `urn:uuid:` and the like. */
function baseOf(fullUrl: string | undefined): string | undefined {
  const parts = fullUrl === undefined ? undefined : parseReference(fullUrl);
  return parts && parts.base !== '' ? parts.base : undefined;
}

function withoutVersion(reference: string): { url: string; version?: string } {
  const at = reference.indexOf('/_history/');
  return at < 0 ? { url: reference } : { url: reference.slice(0, at), version: reference.slice(at + 10) };
}

const versionId = (resource: JsonObject): string | undefined =>
  isObject(resource.meta) ? str(resource.meta.versionId) : undefined;

/** Several versions of one resource, of which an unversioned reference does not say which; repeated entries are no versions. */
function newestUnclear(found: readonly Located[] | undefined): Located | undefined {
  const [first, second] = found ?? [];
  if (!first || !second || versionId(first.resource) === versionId(second.resource)) return undefined;
  return { ...first, ambiguous: true };
}

/** Looks a container's contained resources up by id, each container indexed once. */
function containedIndex(): (container: JsonObject, id: string) => Resource | undefined {
  const indexes = new Map<JsonObject, Map<string, Resource>>();
  return (container, id) => {
    if (!Array.isArray(container.contained)) return undefined;
    let index = indexes.get(container);
    if (!index) {
      index = new Map();
      for (const item of container.contained) if (isResource(item) && item.id) index.set(item.id, item);
      indexes.set(container, index);
    }
    return index.get(id);
  };
}

/** Indexes a resource; a Bundle's entries by fullUrl, once, when first asked. */
export function indexResource(root: Resource): ResourceIndex {
  const contained = containedIndex();
  let entries: Map<string, Located[]> | undefined;
  const indexed = (): Map<string, Located[]> => {
    entries ??= indexEntries(root);
    return entries;
  };
  const find = (key: string, version: string | undefined): Located | undefined => {
    const found = indexed().get(key);
    if (version === undefined) return newestUnclear(found) ?? found?.[0];
    return found?.find(({ resource }) => versionId(resource) === version);
  };
  const resolve: ResourceIndex['resolve'] = (reference, container, fullUrl) => {
    if (reference.startsWith('#')) {
      const resource = reference === '#' ? container : contained(container, reference.slice(1));
      return isResource(resource) ? { resource } : undefined;
    }
    if (root.resourceType !== 'Bundle') return undefined;
    const { url, version } = withoutVersion(reference);
    const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(url);
    if (isAbsolute) return find(url, version);
    const base = baseOf(fullUrl);
    return base === undefined ? find(`|${url}`, version) : find(base + url, version);
  };
  return { resolve, isBundle: root.resourceType === 'Bundle' };
}

/** By fullUrl; and by `|Type/id` for entries whose base is not known. */
function indexEntries(root: Resource): Map<string, Located[]> {
  const index = new Map<string, Located[]>();
  const add = (key: string, located: Located) => {
    const list = index.get(key);
    if (list) list.push(located);
    else index.set(key, [located]);
  };
  for (const entry of objects(root.entry)) {
    const { resource } = entry;
    const fullUrl = str(entry.fullUrl);
    if (!isResource(resource)) continue;
    const located = { resource, ...(fullUrl ? { fullUrl } : {}) };
    if (fullUrl) add(fullUrl, located);
    if (resource.id) add(`|${resource.resourceType}/${resource.id}`, located);
  }
  return index;
}
