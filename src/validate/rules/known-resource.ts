import { isResource, type JsonObject, type Resource } from '../../fhir/json.ts';
import { objects } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';

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
  const { root } = run.context;
  const entries = root.resourceType === 'Bundle' ? objects(root.entry) : [];
  const bundled = entries.find(
    ({ resource }) => isResource(resource) && resource.resourceType === type && resource.url === url,
  )?.resource;
  return isResource(bundled) ? bundled : engine.definitions.find(type, canonical);
}
