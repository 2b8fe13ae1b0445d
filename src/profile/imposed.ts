import { type Definitions, FHIR_STRUCTURE } from '../definitions/index.ts';
import type { JsonObject } from '../fhir/json.ts';
import { objects, str } from '../fhir/read.ts';

/** Longest chain of derived profiles followed: beyond it they go in a circle. */
const MAX_DERIVATION = 20;

/**
 * Canonicals of the profiles an instance of a profile has to meet besides it: those it and the profiles it derives from
 * impose (http://hl7.org/fhir/StructureDefinition/structuredefinition-imposeProfile).
 */
export function imposedBy(profile: JsonObject, definitions: Definitions): readonly string[] {
  const imposed = new Set<string>();
  let at: JsonObject | undefined = profile;
  for (let steps = 0; at?.derivation === 'constraint' && steps < MAX_DERIVATION; steps++) {
    for (const { url, valueCanonical } of objects(at.extension))
      if (url === `${FHIR_STRUCTURE}structuredefinition-imposeProfile` && typeof valueCanonical === 'string')
        imposed.add(valueCanonical);
    const base: string | undefined = str(at.baseDefinition);
    at = base === undefined ? undefined : definitions.structureDefinition(base);
  }
  return [...imposed];
}
