/** A value as JSON carries it. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object; absent members read as `undefined`. */
export interface JsonObject {
  [name: string]: JsonValue | undefined;
}

/** A FHIR resource of any type as parsed from JSON, before anything is known to be valid about it. */
export interface Resource extends JsonObject {
  resourceType: string;
  id?: string;
}

/** Whether a value is a JSON object (not an array, not null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is an object that names its `resourceType`. */
export function isResource(value: JsonValue | undefined): value is Resource {
  return isObject(value) && typeof value.resourceType === 'string';
}

/** The value as an array: an array as it is, `undefined` as none, anything else as its only item. */
export function asArray(value: JsonValue | undefined): JsonValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
