import type { JsonObject } from '../fhir/json.ts';
import { str } from '../fhir/read.ts';
import { DEFINITION_TYPES, type DefinitionEntry, type DefinitionLayer } from './layer.ts';
import { newestEntriesFirst } from './newest-entries.ts';

/** What a definition says of itself, or `undefined` when it is no definition or has no url. */
export function entryOfResource(resource: JsonObject): DefinitionEntry | undefined {
  const type = str(resource.resourceType);
  const url = str(resource.url);
  if (type === undefined || url === undefined || !DEFINITION_TYPES.has(type)) return undefined;
  const version = str(resource.version);
  const kind = str(resource.kind);
  const constrains = str(resource.type);
  const derivation = str(resource.derivation);
  const structural = type === 'StructureDefinition';
  const supplements = type === 'CodeSystem' ? str(resource.supplements) : undefined;
  return {
    type,
    url,
    id: str(resource.id) ?? url.slice(url.lastIndexOf('/') + 1),
    ...(version === undefined ? {} : { version }),
    ...(structural && kind ? { kind } : {}),
    ...(structural && constrains ? { constrains } : {}),
    ...(structural && derivation ? { derivation } : {}),
    ...(supplements === undefined ? {} : { supplements }),
  };
}

/** Definitions held in memory, the newest of several versions first; resources that are no definitions are left out. */
export function memoryLayer(resources: Iterable<JsonObject>, packages: readonly string[] = []): DefinitionLayer {
  const held = new Map<DefinitionEntry, JsonObject>();
  for (const resource of resources) {
    const entry = entryOfResource(resource);
    if (entry) held.set(entry, resource);
  }
  return { entries: newestEntriesFirst([...held.keys()]), packages, read: (entry) => held.get(entry) };
}
