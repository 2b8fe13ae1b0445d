import type { JsonValue } from './json.ts';

/** FHIR's ids (http://hl7.org/fhir/R4/datatypes.html#id). */
export const ID = /^[A-Za-z0-9\-.]{1,64}$/;

/** Whether a value is an id: what a resource says of itself before it was validated may be anything. */
export const isId = (value: JsonValue | undefined): value is string => typeof value === 'string' && ID.test(value);
