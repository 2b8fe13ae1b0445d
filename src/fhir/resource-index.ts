import { isObject, isResource, type JsonObject, type Resource } from './json.ts';
import { HISTORY, isAbsolute, parseReference, type ReferenceParts } from './literal-reference.ts';
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
   * The target of a reference made in `container` (of the entry with `fullUrl`), by R4's rules
   * (http://hl7.org/fhir/R4/bundle.html#references). `#id` is looked for in the container's `contained`; absolute urls
   * among the fullUrls; relative ones too, made absolute with the base of the entry's own fullUrl.
   */
  resolve(reference: string, container: JsonObject, fullUrl: string | undefined): Located | undefined;
  /**
   * The target of a reference made in the entry with `fullUrl`, found quickly for the forms that nearly all references
   * of a Bundle have: the `urn:` of an entry, or `Type/id` where an entry of the same base has it.
   */
  plainTarget(reference: string, fullUrl: string | undefined): Located | undefined;
  /** Whether a container has a contained resource with an id. */
  contains(container: JsonObject, id: string): boolean;
  /** The parts of an entry's fullUrl, remembered. */
  partsOf(fullUrl: string): ReferenceParts | undefined;
  /** Whether it indexes a Bundle. */
  readonly isBundle: boolean;
}

const versionId = (resource: JsonObject): string | undefined =>
  isObject(resource.meta) ? str(resource.meta.versionId) : undefined;

/**
 * Several versions of one resource, of which an unversioned reference does not say which; repeated entries are no
 * versions.
 */
function newestUnclear(found: readonly Located[] | undefined): Located | undefined {
  if (found === undefined || found.length < 2) return undefined;
  const [first, second] = found;
  if (!first || !second || versionId(first.resource) === versionId(second.resource)) return undefined;
  return { ...first, ambiguous: true };
}

/** Looks up what a container contains by id, each container indexed once. */
function containedIndex(): (container: JsonObject) => ReadonlyMap<string, JsonObject> | undefined {
  const indexes = new Map<JsonObject, Map<string, JsonObject>>();
  return (container) => {
    if (!Array.isArray(container.contained)) return undefined;
    let index = indexes.get(container);
    if (!index) {
      index = new Map();
      for (const item of container.contained)
        if (isObject(item) && typeof item.id === 'string') index.set(item.id, item);
      indexes.set(container, index);
    }
    return index;
  };
}

type Entries = Map<string, Located[]>;

/** Entries by base and by `Type/id`, and which of them stand beside the one with a fullUrl. */
class Bases {
  readonly #root: Resource;
  readonly #parts = new Map<string, ReferenceParts | null>();
  #index: Map<string, Entries> | undefined;
  // a base is asked for at every reference in an entry
  #lastUrl: string | undefined;
  #last: { base: string; entries: Entries | undefined } | undefined;

  constructor(root: Resource) {
    this.#root = root;
  }

  partsOf(fullUrl: string): ReferenceParts | undefined {
    let parts = this.#parts.get(fullUrl);
    if (parts === undefined) {
      parts = parseReference(fullUrl) ?? null;
      this.#parts.set(fullUrl, parts);
    }
    return parts ?? undefined;
  }

  /**
   * Of `http://server/fhir/Patient/1` the base `http://server/fhir/` and its entries; nothing for `urn:uuid:` and the
   * like.
   */
  of(fullUrl: string | undefined): { base: string; entries: Entries | undefined } | undefined {
    if (fullUrl !== this.#lastUrl) {
      this.#lastUrl = fullUrl;
      const base = fullUrl === undefined ? undefined : this.partsOf(fullUrl)?.base;
      this.#index ??= this.#make();
      this.#last = base ? { base, entries: this.#index.get(base) } : undefined;
    }
    return this.#last;
  }

  #make(): Map<string, Entries> {
    const index = new Map<string, Entries>();
    let base: string | undefined;
    let entries: Entries | undefined;
    for (const located of locatedIn(this.#root)) {
      const parts = located.fullUrl === undefined ? undefined : this.partsOf(located.fullUrl);
      if (!parts || parts.base === '' || parts.version !== undefined) continue;
      if (entries === undefined || parts.base !== base) {
        base = parts.base;
        entries = index.get(base) ?? new Map();
        index.set(base, entries);
      }
      addTo(entries, `${parts.type}/${parts.id}`, located);
    }
    return index;
  }
}

/** Indexes a resource; a Bundle's entries when first asked. */
export function indexResource(root: Resource): ResourceIndex {
  const isBundle = root.resourceType === 'Bundle';
  const contained = containedIndex();
  const bases = new Bases(root);
  let byFullUrl: Entries | undefined;
  // for references in entries whose base is not known
  let byTypeAndId: Entries | undefined;
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
      const resource = reference === '#' ? container : contained(container)?.get(reference.slice(1));
      return isResource(resource) ? { resource } : undefined;
    }
    if (!isBundle) return undefined;
    const history = reference.indexOf(HISTORY);
    const url = history < 0 ? reference : reference.slice(0, history);
    const version = history < 0 ? undefined : reference.slice(history + HISTORY.length);
    if (isAbsolute(url)) return at(url, version);
    const beside = bases.of(fullUrl);
    if (beside === undefined) return called(url, version);
    const found = beside.entries?.get(url);
    return found ? pick(found, version) : at(beside.base + url, version);
  };
  return {
    resolve,
    plainTarget: (reference, fullUrl) => {
      if (!isBundle) return undefined;
      if (reference.startsWith('urn:')) return at(reference, undefined);
      return pick(bases.of(fullUrl)?.entries?.get(reference), undefined);
    },
    contains: (container, id) => contained(container)?.has(id) === true,
    partsOf: (fullUrl) => bases.partsOf(fullUrl),
    isBundle,
  };
}

function* locatedIn(root: Resource): Generator<Located> {
  for (const entry of objects(root.entry)) {
    const { resource } = entry;
    const fullUrl = str(entry.fullUrl);
    if (isResource(resource)) yield fullUrl ? { resource, fullUrl } : { resource };
  }
}

function addTo(index: Entries, key: string, located: Located): void {
  const list = index.get(key);
  if (list) list.push(located);
  else index.set(key, [located]);
}

/** Entries by a key of theirs. */
function indexEntries(root: Resource, keyOf: (located: Located) => string | undefined): Entries {
  const index: Entries = new Map();
  for (const located of locatedIn(root)) {
    const key = keyOf(located);
    if (key !== undefined) addTo(index, key, located);
  }
  return index;
}

const byType = ({ resource }: Located): string | undefined =>
  resource.id ? `${resource.resourceType}/${resource.id}` : undefined;
