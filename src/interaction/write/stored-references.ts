import { isObject, isResource, type JsonValue, type Resource } from '../../fhir/json.ts';
import type { Resolver } from '../../fhir/ports.ts';
import {
  indexRows,
  keyText,
  localReference,
  parseStored,
  type ResourceVersion,
  type StoreReader,
} from '../../store/index.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../ports.ts';

/**
 * A resolver over the store for what a resource (or a Bundle of them) refers to. Everything is loaded first, since
 * resolvers answer at once. Resources in `incoming` count as stored: they will be when this request is done. What lies
 * outside what the caller is confined to is not found: a finding must not tell that it is there.
 */
export async function storedResolver(
  { store, caller, search }: Pick<Context, 'store' | 'caller' | 'search'>,
  resource: Resource,
  incoming: readonly Resource[],
): Promise<Resolver> {
  const readMany: StoreReader['readMany'] = (keys) => store.read((reader) => reader.readMany(keys));
  return loadResolver({ own: search.own, readMany }, caller, resource, incoming);
}

/** The same within a transaction. */
export async function loadResolver(
  reader: Pick<StoreReader, 'own' | 'readMany'>,
  caller: Caller,
  resource: Resource,
  incoming: readonly Resource[],
): Promise<Resolver> {
  const known = new Map<string, Resource>();
  for (const item of incoming) if (item.id !== undefined) known.set(`${item.resourceType}/${item.id}`, item);
  const wanted = indexRows(resource, reader.own).references.filter((key) => !known.has(keyText(key)));
  const found = wanted.length > 0 ? await reader.readMany(wanted) : [];
  for (const version of found) {
    if (version?.text !== undefined && referable(caller, version))
      known.set(keyText(version), parseStored(version.text));
  }
  return {
    resolve: (reference) => {
      const key = localReference(reference, reader.own);
      return key ? known.get(keyText(key)) : 'unchecked';
    },
  };
}

/** A client need not have the right to read what it refers to, only to the patient: those are what scopes confine. */
export function referable({ grants }: Caller, version: ResourceVersion): boolean {
  const { patient } = version;
  return patient === undefined || grants.some(({ patients }) => !patients || patients.includes(patient));
}

/** The resources in the entries of a Bundle. */
export function entryResources(bundle: Resource): Resource[] {
  const entries: JsonValue[] = Array.isArray(bundle.entry) ? bundle.entry : [];
  return entries.flatMap((entry) => (isObject(entry) && isResource(entry.resource) ? [entry.resource] : []));
}
