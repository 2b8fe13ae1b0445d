import { asArray, isObject, isResource, type JsonObject } from '../fhir/json.ts';
import { positions } from '../fhir/locate.ts';
import { operationOutcome } from '../fhir/operation-outcome.ts';
import { items, members, type ResourceKey, skipSpace } from '../store/index.ts';
import { type ResourceBody, resourceBody } from './body.ts';
import { type Failure, fail, isFailure, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';
import { currentJudged, readOutcome } from './read.ts';
import { keyProblem } from './target.ts';
import { placeIssues } from './write/check.ts';
import { entryResources, storedResolver } from './write/stored-references.ts';

/** A request to validate a resource. */
export interface ValidateRequest {
  /** The type in the path, where the operation was called on a type. */
  type?: string;
  body: string;
  /** Profiles of the query string. */
  profiles?: readonly string[];
  mode?: string;
}

/** A request to validate a stored resource, or what might become its next version. */
export interface ValidateInstanceRequest extends ResourceKey, Omit<ValidateRequest, 'type' | 'body'> {
  /** Absent when the stored resource itself is to be validated. */
  body?: string;
}

/** `$validate` on a resource: the body when there is one, else what is stored. */
export async function validateInstance(context: Context, request: ValidateInstanceRequest): Promise<Outcome> {
  const problem = keyProblem(request, context);
  if (problem) return problem;
  const stored = readOutcome(context, request, await currentJudged(context, request), {});
  if (isFailure(stored)) return stored;
  context.noteAccess?.(stored.accessed ?? []);
  const { id: _, body = stored.text ?? '', ...rest } = request;
  return validate(context, { ...rest, body });
}

interface Input extends ResourceBody {
  profiles: readonly string[];
  mode?: string;
}

/**
 * `$validate` (http://hl7.org/fhir/R4/resource-operation-validate.html): the resource, or Parameters with `resource`,
 * `profile` and `mode`. Answers 200 with an OperationOutcome also when the resource is invalid.
 */
export async function validate(context: Context, request: ValidateRequest): Promise<Outcome> {
  const body = resourceBody(request.body, context);
  if (isFailure(body)) return body;
  const input = validationInput(body, request);
  if (isFailure(input)) return input;
  const mode = input.mode ?? request.mode;
  if (mode !== undefined && !['create', 'update', 'profile'].includes(mode)) {
    return fail('not-supported', 'mode-not-supported', 'mode must be create, update or profile.');
  }
  const { resource, text } = input;
  if (request.type !== undefined && resource.resourceType !== request.type) {
    return fail(
      'invalid',
      'resource-type-mismatch',
      `The request is for ${request.type}, not ${resource.resourceType}.`,
    );
  }
  const resolver = await storedResolver(context, resource, entryResources(resource));
  const profiles = [...(request.profiles ?? []), ...input.profiles];
  const issues = context.validator.validate({ resource, source: text }, { profiles, resolver });
  const placed = placeIssues(issues, input, undefined, positions(body.text));
  return { status: 200, text: JSON.stringify(operationOutcome(placed)) };
}

function validationInput(body: ResourceBody, { type }: ValidateRequest): Input | Failure {
  if (body.resource.resourceType !== 'Parameters' || type === 'Parameters') return { ...body, profiles: [] };
  const parameters = asArray(body.resource.parameter).filter(isObject);
  const resource = parameterResource(body.text, body.resource);
  if (!resource) {
    // Parameters that hold no resource to validate are themselves what is to be validated, unless they ask for more
    return type !== undefined || parameters.some(({ name }) => ['resource', 'profile', 'mode'].includes(String(name)))
      ? fail('required', 'resource-missing', 'The parameter "resource" is missing.', 'Parameters.parameter')
      : { ...body, profiles: [] };
  }
  const mode = stringsOf(parameters, 'mode', ['valueCode', 'valueString'])[0];
  const profiles = stringsOf(parameters, 'profile', ['valueUri', 'valueCanonical', 'valueString', 'valueUrl']);
  return { ...resource, profiles, ...(mode !== undefined ? { mode } : {}) };
}

function stringsOf(parameters: readonly JsonObject[], wanted: string, members: readonly string[]): string[] {
  return parameters
    .filter(({ name }) => name === wanted)
    .flatMap((parameter) => members.map((member) => parameter[member]))
    .filter((value) => typeof value === 'string');
}

/** The resource of the parameter `resource`, with its own text, so that places in it are places of the request. */
function parameterResource(text: string, parameters: JsonObject): ResourceBody | undefined {
  const index = asArray(parameters.parameter).findIndex(
    (item) => isObject(item) && item.name === 'resource' && isObject(item.resource),
  );
  const parameter = asArray(parameters.parameter)[index];
  const list = members(text, skipSpace(text, 0)).findLast(({ name }) => name === 'parameter');
  const item = list && items(text, list.start)[index];
  const span = item && members(text, item.start).findLast(({ name }) => name === 'resource');
  if (!span || !isObject(parameter) || !isResource(parameter.resource)) return undefined;
  return { resource: parameter.resource, text: text.slice(span.start, span.end), origin: span.start };
}
