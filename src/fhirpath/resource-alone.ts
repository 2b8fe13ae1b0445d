import type { JsonObject } from '../fhir/json.ts';
import type { Environment } from './expression.ts';

/**
 * What an expression may ask of a resource by itself: nothing is resolved, looked up in value sets or checked against
 * profiles.
 */
export const resourceAlone = (resource: JsonObject): Environment => ({
  resource,
  rootResource: resource,
  resolve: () => undefined,
  memberOf: () => undefined,
  conformsTo: () => undefined,
  htmlChecks: () => true,
});
