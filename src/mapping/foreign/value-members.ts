import type { JsonObject } from '../../fhir/json.ts';

/** The members of a resource or component that hold its value. */
export const valueMembers = (resource: JsonObject): string[] =>
  Object.keys(resource).filter((name) => /^value[A-Z]/.test(name));
