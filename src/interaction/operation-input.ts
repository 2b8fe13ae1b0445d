import { asArray, isObject, type JsonObject, type JsonValue, type Resource } from '../fhir/json.ts';
import type { CodingInput } from '../fhir/ports.ts';
import { choice, objects, str } from '../fhir/read.ts';
import { shown } from '../search/index.ts';
import { resourceBody } from './body.ts';
import { type Failure, fail, isFailure } from './outcome.ts';
import type { Context } from './ports.ts';

/** Parameters of an operation, from the query string or a Parameters resource (http://hl7.org/fhir/R4/operations.html). */
export interface OperationInput {
  /** The text of a parameter of a primitive type. */
  text(name: string): string | undefined;
  /** The same of a parameter that may be repeated. */
  texts(name: string): string[];
  /** The codings of a parameter that is a Coding or a CodeableConcept. */
  codings(name: string): CodingInput[];
  /** The names of all parameters that were given. */
  names: ReadonlySet<string>;
  /** Where a parameter stands, or would stand (OperationOutcome.issue.expression). */
  place(name: string): string;
}

/** Reads the parameters of an operation; those of the body come before those of the query string. */
export function operationInput(context: Context, query: URLSearchParams, body: string): OperationInput | Failure {
  const read = body === '' ? undefined : resourceBody(body, context, 'Parameters');
  return read && isFailure(read) ? read : inputOf(query, read?.resource);
}

/** The same, of Parameters that are read already. */
export function inputOf(query: URLSearchParams, resource: Resource | undefined): OperationInput {
  const given = asArray(resource?.parameter);
  const parameters = given.filter(isObject);
  const valuesAt = (name: string) =>
    parameters.filter((parameter) => parameter.name === name).map((parameter) => choice(parameter, 'value')?.value);
  const texts = (name: string) => {
    const values = valuesAt(name).filter(isPrimitive);
    return values.length > 0 ? values.map(String) : query.getAll(name);
  };
  return {
    text: (name) => texts(name)[0],
    texts,
    codings: (name) => {
      const [value] = valuesAt(name);
      if (!isObject(value)) return [];
      return ('coding' in value ? objects(value.coding) : [value]).flatMap(codingOf);
    },
    names: new Set([...parameters.flatMap((parameter) => str(parameter.name) ?? []), ...query.keys()]),
    place: (name) => {
      const index = given.findIndex((item) => isObject(item) && item.name === name);
      if (index >= 0) return `Parameters.parameter[${index}]`;
      return resource && !query.has(name) ? 'Parameters.parameter' : `http.${shown(name)}`;
    },
  };
}

const isPrimitive = (value: JsonValue | undefined) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

function codingOf(value: JsonObject): CodingInput[] {
  const [system, version, code, display] = [value.system, value.version, value.code, value.display].map(str);
  if (code === undefined) return [];
  return [
    {
      code,
      ...(system !== undefined ? { system } : {}),
      ...(version !== undefined ? { version } : {}),
      ...(display !== undefined ? { display } : {}),
    },
  ];
}

/** A code given as `code` and `system`, as a Coding, or as a CodeableConcept; several for the last. */
export function codesAsked(input: OperationInput): CodingInput[] {
  const [code, system, display] = [input.text('code'), input.text('system'), input.text('display')];
  const plain: CodingInput[] =
    code === undefined
      ? []
      : [{ code, ...(system !== undefined ? { system } : {}), ...(display !== undefined ? { display } : {}) }];
  return [...plain, ...input.codings('coding'), ...input.codings('codeableConcept')];
}

/** The same, where there must be one. */
export function codesNeeded(input: OperationInput): CodingInput[] | Failure {
  const codings = codesAsked(input);
  if (codings.length > 0) return codings;
  return fail('required', 'parameter-missing', 'A code, a coding or a codeableConcept is needed.', input.place('code'));
}
