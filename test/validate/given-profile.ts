import type { JsonObject } from '../../src/fhir/json.ts';

/** Canonicals of R4's types. */
export const CORE = 'http://hl7.org/fhir/StructureDefinition/';

/** A profile of a type, given as the elements of its differential. */
export const givenProfile = (type: string, element: JsonObject[], changes: JsonObject = {}): JsonObject => ({
  resourceType: 'StructureDefinition',
  url: 'http://test/profile',
  name: 'Profile',
  status: 'active',
  kind: 'resource',
  abstract: false,
  type,
  baseDefinition: CORE + type,
  derivation: 'constraint',
  differential: { element },
  ...changes,
});
