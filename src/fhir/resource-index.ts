import { isObject, isResource, type JsonObject, type Resource } from './json.ts';
import { objects, str } from './read.ts';

/** A resource with the url a Bundle gives it. */
export interface Located {
  resource: Resource;
  fullUrl?: string;
  /** Who found it allowed as a target; for callers to remember. */
  allowedBy?: object[];
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

const HISTORY = '/_history/';

const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/** Whether the part of a text is an id: 1 to 64 letters, digits, dots and dashes. */
function isId(text: string, from: number, to: number): boolean {
  if (to <= from || to - from > 64) return false;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (!isLetter(code) && !(code >= 48 && code <= 57) && code !== 45 && code !== 46) return false;
  }
  return true;
}

/** Whether the part of a text looks like the name of a resource type. */
function isTypeName(text: string, from: number, to: number): boolean {
  if (to - from < 2 || text.charCodeAt(from) > 90) return false;
  for (let at = from; at < to; at++) if (!isLetter(text.charCodeAt(at))) return false;
  return true;
}

/** The type a relative reference of the plain form `Type/id` names. */
export function relativeType(reference: string): string | undefined {
  const slash = reference.indexOf('/');
  const isPlain = slash > 0 && isTypeName(reference, 0, slash) && isId(reference, slash + 1, reference.length);
  return isPlain ? reference.slice(0, slash) : undefined;
}

/** A literal reference in parts (http://hl7.org/fhir/R4/references.html#literal); `undefined` when it is not of the RESTful form. */
export function parseReference(
  reference: string,
): { base: string; type: string; id: string; version: string | undefined } | undefined {
  const history = reference.lastIndexOf(HISTORY);
  const hasVersion = history >= 0 && isId(reference, history + HISTORY.length, reference.length);
  const end = hasVersion ? history : reference.length;
  const slash = reference.lastIndexOf('/', end - 1);
  if (slash <= 0 || !isId(reference, slash + 1, end)) return undefined;
  const start = reference.lastIndexOf('/', slash - 1) + 1;
  if (!isTypeName(reference, start, slash)) return undefined;
  return {
    base: reference.slice(0, start),
    type: reference.slice(start, slash),
    id: reference.slice(slash + 1, end),
    version: hasVersion ? reference.slice(history + HISTORY.length) : undefined,
  };
}

/** `http://server/fhir/Patient/1` → `http://server/fhir/`; nothing for `urn:uuid:` and the like. */
function baseOf(fullUrl: string | undefined): string | undefined {
  const parts = fullUrl === undefined ? undefined : parseReference(fullUrl);
  return parts && parts.base !== '' ? parts.base : undefined;
}

const versionId = (resource: JsonObject): string | undefined =>
  isObject(resource.meta) ? str(resource.meta.versionId) : undefined;

/** Several versions of one resource, of which an unversioned reference does not say which; repeated entries are no versions. */
function newestUnclear(found: readonly Located[] | undefined): Located | undefined {
  if (found === undefined || found.length < 2) return undefined;
  const [first, second] = found;
  if (!first || !second || versionId(first.resource) === versionId(second.resource)) return undefined;
  return { ...first, ambiguous: true };
}

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:/i;

/** Whether a url names its scheme; nearly all that do are http or urn. */
export function isAbsolute(url: string): boolean {
  return url.startsWith('urn:') || url.startsWith('https:') || url.startsWith('http:') || ABSOLUTE.test(url);
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

/** Indexes a resource; a Bundle's entries when first asked. */
export function indexResource(root: Resource): ResourceIndex {
  const contained = containedIndex();
  let byFullUrl: Map<string, Located[]> | undefined;
  // for relative references, without making them absolute
  let byBase: Map<string, Map<string, Located[]>> | undefined;
  // for references in entries whose base is not known
  let byTypeAndId: Map<string, Located[]> | undefined;
  // entries of one Bundle share their base, and a base is asked for at every reference in it
  let lastUrl: string | undefined;
  let lastBase: string | undefined;
  const baseAt = (fullUrl: string | undefined): string | undefined => {
    if (fullUrl !== lastUrl) {
      lastUrl = fullUrl;
      lastBase = baseOf(fullUrl);
    }
    return lastBase;
  };
  const pick = (found: Located[] | undefined, version: string | undefined): Located | undefined => {
    if (version === undefined) return newestUnclear(found) ?? found?.[0];
    return found?.find(({ resource }) => versionId(resource) === version);
  };
  const at = (url: string, version: string | undefined): Located | undefined => {
    byFullUrl ??= indexEntries(root, ({ fullUrl }) => fullUrl);
    return pick(byFullUrl.get(url), version);
  };
  const called = (name: string, version: string | undefined): Located | undefined => {
    byTypeAndId ??= indexEntries(root, byType);
    return pick(byTypeAndId.get(name), version);
  };
  const resolve: ResourceIndex['resolve'] = (reference, container, fullUrl) => {
    if (reference.startsWith('#')) {
      const resource = reference === '#' ? container : contained(container, reference.slice(1));
      return isResource(resource) ? { resource } : undefined;
    }
    if (root.resourceType !== 'Bundle') return undefined;
    const history = reference.indexOf(HISTORY);
    const url = history < 0 ? reference : reference.slice(0, history);
    const version = history < 0 ? undefined : reference.slice(history + HISTORY.length);
    if (isAbsolute(url)) return at(url, version);
    const base = baseAt(fullUrl);
    if (base === undefined) return called(url, version);
    byBase ??= indexBases(root);
    const found = byBase.get(base)?.get(url);
    return found ? pick(found, version) : at(base + url, version);
  };
  return { resolve, isBundle: root.resourceType === 'Bundle' };
}

function* locatedIn(root: Resource): Generator<Located> {
  for (const entry of objects(root.entry)) {
    const { resource } = entry;
    const fullUrl = str(entry.fullUrl);
    if (isResource(resource)) yield fullUrl ? { resource, fullUrl } : { resource };
  }
}

function addTo(index: Map<string, Located[]>, key: string, located: Located): void {
  const list = index.get(key);
  if (list) list.push(located);
  else index.set(key, [located]);
}

/** Entries by a key of theirs. */
function indexEntries(root: Resource, keyOf: (located: Located) => string | undefined): Map<string, Located[]> {
  const index = new Map<string, Located[]>();
  for (const located of locatedIn(root)) {
    const key = keyOf(located);
    if (key !== undefined) addTo(index, key, located);
  }
  return index;
}

/** Entries by the base of their fullUrl and what follows it. */
function indexBases(root: Resource): Map<string, Map<string, Located[]>> {
  const bases = new Map<string, Map<string, Located[]>>();
  for (const located of locatedIn(root)) {
    const base = baseOf(located.fullUrl);
    if (base === undefined || located.fullUrl === undefined) continue;
    const index = bases.get(base) ?? new Map<string, Located[]>();
    bases.set(base, index);
    addTo(index, located.fullUrl.slice(base.length), located);
  }
  return bases;
}

const byType = ({ resource }: Located): string | undefined =>
  resource.id ? `${resource.resourceType}/${resource.id}` : undefined;
