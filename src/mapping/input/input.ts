import { asArray, isObject, isResource, type JsonObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import type { InputResource } from './input-resource.ts';
import { ReferenceIndex } from './reference-index.ts';
import { takenBack } from './taken-back.ts';

export type { InputResource };

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
  const isOfHistory = bundle.type === 'history';
  const isRetracted = isInError(bundle);
  const deleted = new Set<string>();
  let index = -1;
  for (const entry of asArray(bundle.entry)) {
    index += 1;
    if (!isObject(entry)) continue;
    const { resource, fullUrl } = entry;
    if (!isResource(resource)) {
      if (isOfHistory) for (const name of deletedIn(entry)) deleted.add(name);
      continue;
    }
    const item: InputResource = { resource, expression: `${at}.entry[${index}].resource` };
    if (isOfHistory) item.isOfHistory = true;
    if (isRetracted) item.isRetracted = true;
    if (deleted.size > 0 && isAmong(deleted, resource, fullUrl)) item.isDeleted = true;
    if (typeof fullUrl === 'string') item.fullUrl = fullUrl;
    add(item, depth, into);
  }
}

const isAmong = (names: ReadonlySet<string>, { resourceType, id }: Resource, fullUrl: JsonValue | undefined): boolean =>
  names.has(String(fullUrl)) || names.has(`${resourceType}/${id}`);

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

/** Resources by their full URLs, where each is told once and none is of a history or taken back, as in most inputs. */
function byDistinctUrl(items: readonly InputResource[]): Map<string, InputResource> | undefined {
  const byUrl = new Map<string, InputResource>();
  for (const item of items) {
    const { fullUrl } = item;
    if (item.isOfHistory || item.isRetracted) return undefined;
    if (fullUrl === undefined) continue;
    if (byUrl.has(fullUrl)) return undefined;
    byUrl.set(fullUrl, item);
  }
  return byUrl;
}

/**
 * Which resources are read. One that was sent twice counts once. Of a history only the newest version counts, which
 * stands first; none where that is a deletion.
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

/**
 * The resources of a Bundle of any type, of a list of resources, or of a single one, with an index for
 * references.
 */
export function readInput(value: JsonValue): Input {
  const bundle = isResource(value) && value.resourceType === 'Bundle' ? value : undefined;
  const found: InputResource[] = [];
  if (bundle !== undefined) addEntries(bundle, 'Bundle', 0, found);
  else
    for (const resource of asArray(value).filter(isResource))
      add({ resource, expression: resource.resourceType }, 0, found);
  const byUrl = byDistinctUrl(found);
  const { current, old, retracted } = byUrl === undefined ? told(found) : { current: found, old: [], retracted: [] };
  const whole = new ReferenceIndex(current, byUrl);
  const gone = takenBack(current, whole);
  const isGone = (item: InputResource): boolean =>
    gone.has(item) || (item.container !== undefined && gone.has(item.container));
  const resources = gone.size === 0 ? current : current.filter((item) => !isGone(item));
  const index = gone.size === 0 ? whole : new ReferenceIndex(resources);
  return {
    resources,
    superseded: old,
    retracted: [...retracted, ...gone],
    resolve: (reference, from) => index.resolve(reference, from),
    resolveReference: ({ reference, identifier }, from) =>
      (typeof reference === 'string' ? index.resolve(reference, from) : undefined) ?? index.withIdentifier(identifier),
    ...(bundle ? { bundle } : {}),
  };
}
