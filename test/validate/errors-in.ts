import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';

/** The errors of a resource by the profile among the definitions: place and id of each. */
export function errorsIn(resource: JsonObject, definitions: JsonObject[]): string[] {
  const validator = createValidator({
    definitions: loadDefinitions({ layers: [memoryLayer(definitions)] }).definitions,
  });
  const profiles = definitions.some(({ url }) => url === 'http://test/profile') ? ['http://test/profile'] : [];
  return validator
    .validate({ resource }, { profiles, level: 'error' })
    .map(({ expression, id }) => `${expression} ${id}`);
}
