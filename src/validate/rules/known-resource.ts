import { isResource, type JsonObject, type Resource } from '../../fhir/json.ts';
import { objects } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run, RunContext } from '../run.ts';

const byRun = new WeakMap<RunContext, ReadonlyMap<string, Resource>>();

/** The resources of a Bundle that have a canonical, by type and url; gathered once in a run, since each entry may ask. */
function canonicalsIn(context: RunContext): ReadonlyMap<string, Resource> {
  const known = byRun.get(context);
  if (known) return known;
  const { root } = context;
  const found = new Map<string, Resource>();
  for (const { resource } of root.resourceType === 'Bundle' ? objects(root.entry) : []) {
    if (!isResource(resource) || typeof resource.url !== 'string') continue;
    const key = `${resource.resourceType} ${resource.url}`;
    if (!found.has(key)) found.set(key, resource);
  }
  byRun.set(context, found);
  return found;
}

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
  const url = canonical.split('|')[0];
  return canonicalsIn(run.context).get(`${type} ${url}`) ?? engine.definitions.find(type, canonical);
}
