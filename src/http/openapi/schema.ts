import type { JsonObject } from '../../fhir/json.ts';

/** Schemas (JSON Schema 2020-12) of the values that parameters, bodies and answers of the interface have. */

/** A text that is not empty. */
export const TEXT: JsonObject = { type: 'string', minLength: 1 };

/** An absolute URI. */
export const URI: JsonObject = { type: 'string', format: 'uri' };

/** An instant with its zone. */
export const INSTANT: JsonObject = { type: 'string', format: 'date-time' };

/** A flag of a query string. */
export const FLAG: JsonObject = { type: 'boolean' };

/** FHIR's id (http://hl7.org/fhir/R4/datatypes.html#id). */
export const ID: JsonObject = { type: 'string', pattern: '^[A-Za-z0-9.-]{1,64}$' };

const DATE = '[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?';

/** A date, known in full or in part. */
export const PARTIAL_DATE: JsonObject = { type: 'string', pattern: `^${DATE}$` };

/** A date, known in full or in part, or an instant. */
export const WHEN: JsonObject = { anyOf: [PARTIAL_DATE, INSTANT] };

/** Bounds of a date, each of which has to be met. */
export const DATE_BOUNDS: JsonObject = {
  type: 'array',
  items: { type: 'string', pattern: `^(eq|ge|gt|le|lt)?${DATE}$` },
};

/** A whole number within bounds. */
export const wholeNumber = (minimum: number, maximum?: number): JsonObject => ({
  type: 'integer',
  minimum,
  ...(maximum === undefined ? {} : { maximum }),
});

/** One of some words. */
export const oneOf = (words: readonly string[]): JsonObject => ({ type: 'string', enum: [...words] });

/** A list with at least one item. */
export const listOf = (items: JsonObject): JsonObject => ({ type: 'array', minItems: 1, items });

/** A reference to a schema among the components of the description. */
export const component = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
