/**
 * The canonical base of every artefact this project defines. This is its only home in the code; profiles get it from
 * `sushi-config.yaml`, and a test holds the two equal.
 */
export const CANONICAL = 'https://w3id.org/iscm-fhir';

/** System of the identifier that carries the id of a case. */
export const CASE_SYSTEM = `${CANONICAL}/sid/case`;

/** System of the identifier that carries the id of a case and the key of an item: `case#key`. */
export const ITEM_SYSTEM = `${CANONICAL}/sid/item`;

/** The code system of units (UCUM). */
export const UCUM = 'http://unitsofmeasure.org';

/** Canonical URL of one of our own artefacts. */
export function ownCanonical(
  type: 'StructureDefinition' | 'ValueSet' | 'CodeSystem' | 'ConceptMap' | 'SearchParameter' | 'OperationDefinition',
  id: string,
): string {
  return `${CANONICAL}/${type}/${id}`;
}

/** Splits `url|version` (http://hl7.org/fhir/R4/references.html#canonical). */
export function splitCanonical(canonical: string): { url: string; version?: string } {
  const bar = canonical.indexOf('|');
  return bar < 0 ? { url: canonical } : { url: canonical.slice(0, bar), version: canonical.slice(bar + 1) };
}
