import { asArray, isObject, isResource, type JsonObject, type JsonValue, type Resource } from '../fhir/json.ts';

/** A resource of the input with where it stands. */
export interface InputResource {
  resource: Resource;
  /** FHIRPath of the resource in the input: `Bundle.entry[3].resource`, or its type for a loose one. */
  expression: string;
  fullUrl?: string;
  /** The resource it is contained in. */
  container?: InputResource;
  /** The resources it contains; they go with it, whatever is made of it. */
  contained?: readonly InputResource[];
  /** It is a version in a history, where the newest one stands first. */
  isOfHistory?: true;
  /** A version in a history of a resource that was deleted since. */
  isDeleted?: true;
  /** It is one of a document that was issued in error. */
  isRetracted?: true;
}

/** Resources of an input, found by the ways R4 lets them refer to each other. */
export interface Input {
  resources: readonly InputResource[];
  /** Members of the Bundle itself, where the input is one. */
  bundle?: JsonObject;
  /** The resource a reference means, from the resource that holds it. */
  resolve(reference: string, from: InputResource): InputResource | undefined;
  /** The same for a Reference, which may name its target by a business identifier alone. */
  resolveReference(reference: JsonObject, from: InputResource): InputResource | undefined;
  /** Older versions of resources of a history, which are not read. */
  superseded: readonly InputResource[];
  /** Resources of documents that were issued in error, which are not read. */
  retracted: readonly InputResource[];
}

/** Bundles may hold Bundles (a message that carries a document); deeper than this nobody nests them. */
const DEEPEST = 4;

function addEntries(bundle: JsonObject, at: string, depth: number, into: InputResource[]): void {
  const isHistory = bundle.type === 'history';
  const deleted = new Set<string>();
  const ofBundle = {
    ...(isHistory ? { isOfHistory: true as const } : {}),
    ...(isInError(bundle) ? { isRetracted: true as const } : {}),
  };
  let index = -1;
  for (const entry of asArray(bundle.entry)) {
    index += 1;
    if (!isObject(entry)) continue;
    const { resource, fullUrl } = entry;
    if (!isResource(resource)) {
      if (isHistory) for (const name of deletedIn(entry)) deleted.add(name);
      continue;
    }
    const isDeleted = [fullUrl, `${resource.resourceType}/${resource.id}`].some((name) => deleted.has(String(name)));
    const past = { ...ofBundle, ...(isDeleted ? { isDeleted } : {}) };
    const expression = `${at}.entry[${index}].resource`;
    add({ resource, expression, ...past, ...(typeof fullUrl === 'string' ? { fullUrl } : {}) }, depth, into);
  }
}

/**
 * Whether a document was issued in error: its Composition, which stands first, says so for all of it
 * (http://hl7.org/fhir/R4/valueset-composition-status.html).
 */
function isInError({ type, entry }: JsonObject): boolean {
  const [first] = asArray(entry);
  const composition = isObject(first) ? first.resource : undefined;
  return type === 'document' && isObject(composition) && composition.status === 'entered-in-error';
}

/** What an entry of a history that is a deletion calls the resource: its full URL, its type and id. */
function deletedIn({ fullUrl, request }: JsonObject): string[] {
  if (!isObject(request) || request.method !== 'DELETE') return [];
  return [fullUrl, request.url].filter((name) => typeof name === 'string');
}

/** Adds a resource with those inside it: entries of a Bundle, contained resources. */
function add(item: InputResource, depth: number, into: InputResource[]): void {
  const { resource, expression } = item;
  if (resource.resourceType === 'Bundle' && depth < DEEPEST) {
    addEntries(resource, expression, depth + 1, into);
    return;
  }
  into.push(item);
  if (resource.contained === undefined) return;
  const contained = asArray(resource.contained).flatMap((inner, index): InputResource[] =>
    isResource(inner) ? [{ resource: inner, expression: `${expression}.contained[${index}]`, container: item }] : [],
  );
  item.contained = contained;
  into.push(...contained);
}

/** What versions of one resource have in common. */
function nameOf({ resource, fullUrl, isOfHistory }: InputResource): string | undefined {
  if (fullUrl !== undefined || !isOfHistory || resource.id === undefined) return fullUrl;
  return `${resource.resourceType}/${resource.id}`;
}

/**
 * The same resource sent twice says the same once; of a history, the newest version stands first and alone counts, or none
 * where that is a deletion.
 */
function told(items: readonly InputResource[]): Record<'current' | 'old' | 'retracted', InputResource[]> {
  const seen = new Map<string, InputResource>();
  const current: InputResource[] = [];
  const old: InputResource[] = [];
  const retracted: InputResource[] = [];
  const left = new Set<InputResource>();
  for (const item of items) {
    const { container } = item;
    // what is contained goes with what contains it
    if (container !== undefined && left.has(container)) continue;
    if (item.isDeleted || item.isRetracted) {
      (item.isDeleted ? old : retracted).push(item);
      left.add(item);
      continue;
    }
    const name = container === undefined ? nameOf(item) : undefined;
    const first = name === undefined ? undefined : seen.get(name);
    if (first === undefined) {
      if (name !== undefined) seen.set(name, item);
      current.push(item);
    } else if (item.isOfHistory || JSON.stringify(first.resource) === JSON.stringify(item.resource)) {
      if (item.isOfHistory) old.push(item);
      left.add(item);
    } else current.push(item);
  }
  return { current, old, retracted };
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
  const found: InputResource[] = [];
  if (bundle !== undefined) addEntries(bundle, 'Bundle', 0, found);
  else
    for (const resource of asArray(value).filter(isResource))
      add({ resource, expression: resource.resourceType }, 0, found);
  const { current: resources, old: superseded, retracted } = told(found);
  const index = indexOf(resources);
  const resolve: Input['resolve'] = (reference, from) => {
    if (reference.startsWith('#')) return containedIn(from, reference.slice(1));
    const local = reference.includes('/_history/') ? reference.replace(/\/_history\/[^/]+$/, '') : reference;
    return index.byUrl.get(local) ?? relative(index, local, from);
  };
  return {
    resources,
    superseded,
    retracted,
    resolve,
    resolveReference: ({ reference, identifier }, from) =>
      (typeof reference === 'string' ? resolve(reference, from) : undefined) ??
      index.byIdentifier.get(identifierKey(identifier) ?? '') ??
      undefined,
    ...(bundle ? { bundle } : {}),
  };
}

/** What a reference means that is not the full URL of a resource: one on the same server, or of a loose resource. */
function relative(index: ReturnType<typeof indexOf>, local: string, from: InputResource): InputResource | undefined {
  const base = baseOf((from.container ?? from).fullUrl);
  const byUrl = base === undefined ? undefined : index.byUrl.get(`${base}${local}`);
  const named = index.byTypeAndId.get(local) ?? undefined;
  const isOfAnother = base !== undefined && ![base, undefined].includes(baseOf(named?.fullUrl));
  return byUrl ?? (isOfAnother ? undefined : named) ?? index.loose.get(tailOf(local)) ?? conditional(index, local);
}

/** What a conditional reference of a transaction means: `Type?identifier=system|value`, of a resource of the Bundle. */
function conditional(index: ReturnType<typeof indexOf>, local: string): InputResource | undefined {
  const [, type, query] = /^([A-Z][A-Za-z]+)\?(.+)$/.exec(local) ?? [];
  const [[name, token] = [], ...others] = new URLSearchParams(query ?? '');
  const found = name === 'identifier' && others.length === 0 ? index.byIdentifier.get(token ?? '') : undefined;
  return found?.resource.resourceType === type ? (found ?? undefined) : undefined;
}

/** `Type/id` at the end of an absolute URL: what loose resources are known by. */
const tailOf = (url: string): string => /[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/.exec(url)?.[0] ?? '';

/** A contained resource by its id (`#id`), or for `#` alone the resource that contains. */
function containedIn(from: InputResource, id: string): InputResource | undefined {
  const container = from.container ?? from;
  if (id === '') return container;
  return container.contained?.find(({ resource }) => resource.id === id);
}

function identifierKey(identifier: JsonValue | undefined): string | undefined {
  if (!isObject(identifier) || typeof identifier.system !== 'string' || typeof identifier.value !== 'string')
    return undefined;
  return `${identifier.system}|${identifier.value}`;
}

/** Adds to an index in which what is not unique counts as not there. */
function addOnce(map: Map<string, InputResource | null>, key: string, item: InputResource): void {
  map.set(key, map.has(key) && map.get(key) !== item ? null : item);
}

function indexOf(resources: readonly InputResource[]) {
  const byUrl = new Map<string, InputResource>();
  const byTypeAndId = new Map<string, InputResource | null>();
  const loose = new Map<string, InputResource | null>();
  const byIdentifier = new Map<string, InputResource | null>();
  for (const item of resources) {
    if (item.container !== undefined) continue;
    if (item.fullUrl !== undefined) byUrl.set(item.fullUrl, item);
    for (const identifier of asArray(item.resource.identifier)) {
      const key = identifierKey(identifier);
      if (key !== undefined) addOnce(byIdentifier, key, item);
    }
    if (typeof item.resource.id !== 'string') continue;
    const local = `${item.resource.resourceType}/${item.resource.id}`;
    addOnce(byTypeAndId, local, item);
    if (item.fullUrl === undefined) addOnce(loose, local, item);
  }
  return { byUrl, byTypeAndId, loose, byIdentifier };
}
