import { isResource, type JsonValue, type Resource } from '../fhir/json.ts';
import { parseJson } from '../fhir/parse-json.ts';
import type { Edit, ResourcePlaces } from '../store/index.ts';
import { type Failure, fail, isFailure } from './outcome.ts';
import type { Context } from './ports.ts';

/** A resource of a request: its text, to be stored as it is, and what the text says. */
export interface ResourceBody {
  text: string;
  resource: Resource;
  /** Where the text was cut from in that of the request; absent when it is the whole. */
  origin?: number;
  /** Where things stand in the text, when that is known. */
  places?: ResourcePlaces;
  /** What is still to be replaced in the text; `resource` says so already. */
  edits?: readonly Edit[];
  /** The literal references in it as `edits` leave them, when they are known. */
  references?: readonly string[];
}

/** The JSON value of a body and its text without a byte order mark, or why there is none. */
export function jsonBody(
  text: string,
  { limits }: Pick<Context, 'limits'>,
): { value: JsonValue; text: string } | Failure {
  const { value, issue } = parseJson(text, { maxDepth: limits.depth });
  return issue ? { failed: [issue] } : { value, text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text };
}

/** The resource of a body, of the type that was asked for where one was. */
export function resourceBody(text: string, context: Context, type?: string): ResourceBody | Failure {
  const parsed = jsonBody(text, context);
  if (isFailure(parsed)) return parsed;
  const { value } = parsed;
  if (!isResource(value)) {
    return fail(
      'structure',
      'no-resource',
      'The body is no FHIR resource: an object with a resourceType was expected.',
    );
  }
  if (!context.resourceTypes.has(value.resourceType)) {
    return fail('structure', 'unknown-resource-type', `There is no resource type "${value.resourceType}" in R4.`);
  }
  if (type !== undefined && value.resourceType !== type) {
    return fail(
      'invalid',
      'resource-type-mismatch',
      `The request is for ${type}, the body is of type ${value.resourceType}.`,
      'resourceType',
    );
  }
  return { text: parsed.text, resource: value };
}
