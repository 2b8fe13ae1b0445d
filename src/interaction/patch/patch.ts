import { parseExact } from '../../fhir/decimal.ts';
import { isResource, type JsonValue } from '../../fhir/json.ts';
import { jsonBody, resourceBody } from '../body.ts';
import { type Failure, isFailure, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import type { Intent } from '../write/intent.ts';
import type { WriteConditions } from '../write/precondition.ts';
import { idProblem, requestTarget } from '../write/update.ts';
import { writeOne } from '../write/write-one.ts';
import { readFhirPathPatch } from './fhirpath-patch.ts';
import { applyFhirPathPatch } from './fhirpath-patch-apply.ts';
import { applyPatch, readPatch } from './json-patch.ts';

/** The media type of a JSON Patch. */
export const JSON_PATCH = 'application/json-patch+json';

/** A request to patch a resource named by its id or, conditionally, by a query. */
export interface PatchRequest extends WriteConditions {
  type: string;
  id?: string;
  query?: string;
  body: string;
}

/**
 * Patches a resource with a JSON Patch or a FHIRPath Patch (http://hl7.org/fhir/R4/http.html#patch); digits of decimals
 * stay.
 */
export async function patch(context: Context, request: PatchRequest): Promise<Outcome> {
  const { id: _id, query: _query, body, ...rest } = request;
  const target = requestTarget(context, request);
  if (isFailure(target)) return target;
  const apply = patcher(context, rest.type, body);
  if (isFailure(apply)) return apply;
  return writeOne(context, { action: 'patch', ...rest, target, apply });
}

type Apply = Extract<Intent, { action: 'patch' }>['apply'];

/** A patch as text, made into what it does to a version; or why it is none. */
export function patcher(context: Context, type: string, text: string): Apply | Failure {
  const parsed = jsonBody(text, context);
  if (isFailure(parsed)) return parsed;
  const change = changeOf(context, parseExact(parsed.text));
  if (isFailure(change)) return change;
  return (current) => {
    const patched = change(parseExact(current.text ?? ''));
    if (isFailure(patched)) return patched;
    const body = resourceBody(JSON.stringify(patched.value), context, type);
    if (isFailure(body)) return { ...body, unprocessable: true };
    const problem = idProblem({ id: current.id }, body.resource.id);
    return problem ? { ...problem, unprocessable: true } : body;
  };
}

/** What a patch makes of a value, which it may change; or why it cannot. */
type Change = (value: JsonValue) => { value: JsonValue } | Failure;

/** The change that a patch describes: Parameters are a FHIRPath Patch, anything else is meant as a JSON Patch. */
function changeOf({ elements, limits }: Pick<Context, 'elements' | 'limits'>, patch: JsonValue): Change | Failure {
  if (!isResource(patch) || patch.resourceType !== 'Parameters') {
    const operations = readPatch(patch);
    return isFailure(operations) ? operations : (value) => applyPatch(value, operations, limits.depth);
  }
  const operations = readFhirPathPatch(patch);
  if (isFailure(operations)) return operations;
  return (value) => {
    if (!isResource(value)) throw new TypeError('the stored text is no resource');
    return applyFhirPathPatch(value, operations, elements) ?? { value };
  };
}
