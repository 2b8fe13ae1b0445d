import { asArray, isObject, isResource, type JsonObject } from '../fhir/json.ts';
import { shown } from '../search/index.ts';
import { items, members, skipSpace } from '../store/index.ts';
import { type ResourceBody, resourceBody } from './body.ts';
import { type Failure, fail, isFailure } from './outcome.ts';
import type { Context } from './ports.ts';

/** What `$validate` is asked: by the query string, and by Parameters or a resource in the body. */
export interface ValidateInput {
  /** The resource to validate, with the text of the request that it stands in; absent where none is given. */
  given?: { body: ResourceBody; request: string };
  profiles: readonly string[];
  mode?: string;
}

/** Where {@link ValidateInput} is read from. */
export interface ValidateRequest {
  /** The type in the path, where the operation was called on a type. */
  type?: string;
  body: string;
  /** The query string. */
  query?: URLSearchParams;
}

/** Reads what the query string of `$validate` asks; what it does not know is refused, lest it be taken for checked. */
export function validateQuery(query = new URLSearchParams()): ValidateInput | Failure {
  const unknown = [...query.keys()].find((name) => !name.startsWith('_') && !IN_QUERY.includes(name));
  if (unknown !== undefined) return notTaken(unknown, `http.${shown(unknown)}`);
  const mode = query.get('mode');
  return { profiles: query.getAll('profile'), ...(mode !== null ? { mode } : {}) };
}

const notTaken = (name: string, place: string): Failure =>
  fail(
    'not-supported',
    'operation-parameter-not-supported',
    `$validate does not take "${shown(name)}" here; it takes ${ASKED.join(', ')}.`,
    place,
  );

/** Reads what `$validate` is asked. */
export function validateInput(context: Context, request: ValidateRequest): ValidateInput | Failure {
  const { type } = request;
  const query = validateQuery(request.query);
  if (isFailure(query)) return query;
  const body = resourceBody(request.body, context);
  if (isFailure(body)) return body;
  const whole = { ...query, given: { body, request: body.text } };
  if (body.resource.resourceType !== 'Parameters' || type === 'Parameters') return whole;
  const parameters = asArray(body.resource.parameter).filter(isObject);
  const resource = parameterResource(body.text, body.resource);
  // Parameters that hold no resource to validate are themselves what is to be validated, unless they ask for more
  const names = parameters.map(({ name }) => String(name));
  if (!resource && type === undefined && !names.some((name) => ASKED.includes(name))) return whole;
  const other = names.findIndex((name) => !ASKED.includes(name));
  if (other >= 0) return notTaken(names[other] ?? '', `Parameters.parameter[${other}]`);
  const [own] = stringsOf(parameters, 'mode', ['valueCode', 'valueString']);
  const claimed = stringsOf(parameters, 'profile', ['valueUri', 'valueCanonical', 'valueString', 'valueUrl']);
  return {
    ...query,
    profiles: [...query.profiles, ...claimed],
    ...(own !== undefined ? { mode: own } : {}),
    ...(resource ? { given: { body: resource, request: body.text } } : {}),
  };
}

/** Parameters of the operation (http://hl7.org/fhir/R4/resource-operation-validate.html). */
const ASKED = ['resource', 'profile', 'mode'];

/** Those that a query string can hold. */
const IN_QUERY = ['profile', 'mode'];

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
