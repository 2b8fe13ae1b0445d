import type { Definitions } from '../definitions/index.ts';
import type { JsonObject } from '../fhir/json.ts';
import { obj, objects, str } from '../fhir/read.ts';

const hasSnapshot = (definition: JsonObject): boolean => objects(obj(definition.snapshot)?.element).length > 0;

/**
 * Why a profile that is here cannot be used, as a clause after its name: a base that is not here, bases in a circle, or
 * nothing said in it. Nothing for a profile that is not here at all.
 */
export function whyUnusable(canonical: string, definitions: Definitions): string | undefined {
  let definition = definitions.structureDefinition(canonical);
  if (!definition) return undefined;
  if (str(definition.url) === undefined || str(definition.type) === undefined) return 'does not name its url or type';
  const seen = new Set<JsonObject>();
  while (!hasSnapshot(definition)) {
    if (seen.has(definition)) return `is derived in a circle, through ${definition.url}`;
    seen.add(definition);
    const base = str(definition.baseDefinition);
    if (base === undefined) return 'has no snapshot and no base to make one from';
    const next = definitions.structureDefinition(base);
    if (!next) return `has no snapshot, and its base ${base} is not known here to make one from`;
    definition = next;
  }
  return 'holds no elements that could be read';
}
