import type { JsonObject } from '../../fhir/json.ts';

const VALUE = /^value[A-Z]/;

/** The members of a resource or component that hold its value. */
export const valueMembers = (resource: JsonObject): string[] =>
  Object.keys(resource).filter((name) => VALUE.test(name));
