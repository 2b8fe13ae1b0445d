import { parseExact } from '../fhir/decimal.ts';
import { isResource, type Resource } from '../fhir/json.ts';
import type { OwnBases } from '../fhir/own-base.ts';
import { type IndexRows, indexRows } from './resource-index.ts';
import type { ResourceVersion } from './resource-store.ts';

/** The resource in a stored text, numbers with their digits; a text that is none is a broken store. */
export function parseStored(text: string): Resource {
  const value = parseExact(text);
  if (!isResource(value)) throw new TypeError('the stored text is no resource');
  return value;
}

/** What versions say, as long as somebody holds them: a push would parse each of its resources again and again. */
const parsed = new WeakMap<ResourceVersion, Resource>();

/** The resource of a version, parsed once; nothing for a deletion. Shared: whoever gets it must not change it. */
export function resourceOf(version: ResourceVersion): Resource | undefined {
  if (version.text === undefined) return undefined;
  const known = parsed.get(version);
  if (known) return known;
  const resource = parseStored(version.text);
  parsed.set(version, resource);
  return resource;
}

/** Says what a version that was just made says, where that is known, and the literal references in it. */
export function rememberResource(
  version: ResourceVersion,
  resource: Resource,
  own: OwnBases,
  references?: readonly string[],
): void {
  parsed.set(version, resource);
  if (references) indexed.set(resource, indexRows(resource, own, references));
}

const indexed = new WeakMap<Resource, IndexRows>();

/**
 * References, identifiers and patient of a resource that nobody changes any more, looked for once: a resource is of one
 * store.
 */
export function indexOf(resource: Resource, own: OwnBases): IndexRows {
  const known = indexed.get(resource);
  if (known) return known;
  const rows = indexRows(resource, own);
  indexed.set(resource, rows);
  return rows;
}
