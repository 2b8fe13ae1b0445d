import { splitCanonical } from '../../fhir/canonical.ts';
import { isResource, type JsonObject, type Resource } from '../../fhir/json.ts';
import { objects, str } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run, RunContext } from '../run.ts';

const byRun = new WeakMap<RunContext, ReadonlyMap<string, readonly Resource[]>>();

/**
 * The resources of a Bundle that have a canonical, by type and url, all versions of each; gathered once in a run, since
 * each entry may ask.
 */
function canonicalsIn(context: RunContext): ReadonlyMap<string, readonly Resource[]> {
  const known = byRun.get(context);
  if (known) return known;
  const { root } = context;
  const found = new Map<string, Resource[]>();
  for (const { resource } of root.resourceType === 'Bundle' ? objects(root.entry) : []) {
    if (!isResource(resource) || typeof resource.url !== 'string') continue;
    const key = `${resource.resourceType} ${resource.url}`;
    const versions = found.get(key);
    if (versions) versions.push(resource);
    else found.set(key, [resource]);
  }
  byRun.set(context, found);
  return found;
}

/** Whether a resource is of a version, which may be given in part. */
const isOf = (resource: Resource, version: string): boolean =>
  `${str(resource.version) ?? ''}.`.startsWith(`${version}.`);

/** The definition a resource names by its canonical: contained in it, in the same Bundle, or known otherwise. */
export function knownResource(
  type: string,
  canonical: string | undefined,
  holder: Resource,
  run: Run,
  engine: Engine,
): JsonObject | undefined {
  if (canonical === undefined) return undefined;
  if (canonical.startsWith('#')) return objects(holder.contained).find(({ id }) => id === canonical.slice(1));
  const { url, version } = splitCanonical(canonical);
  const versions = canonicalsIn(run.context).get(`${type} ${url}`) ?? [];
  const bundled = version === undefined ? versions[0] : versions.find((one) => isOf(one, version));
  return bundled ?? engine.definitions.find(type, canonical);
}
