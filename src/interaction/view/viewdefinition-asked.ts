import { parseExact } from '../../fhir/decimal.ts';
import { asArray, isObject, isResource, type JsonObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import { instantRange, instantText, shown, withZone } from '../../search/index.ts';
import { localReference } from '../../store/index.ts';
import { resourcesOf, shippedView, type TableFormatName, tableFormat } from '../../view/index.ts';
import { jsonBody } from '../body.ts';
import { type Failure, fail, isFailure } from '../outcome.ts';
import type { Context } from '../ports.ts';

/** A request to run a view: what its body, its query and its path say. */
export interface ViewRunRequest {
  /** Name, id or canonical of a view in the path. */
  view?: string;
  /** A Parameters resource as JSON text. */
  body?: string;
  query: URLSearchParams;
  /** The format where no parameter names one. */
  format?: TableFormatName;
}

/** What the parameters of a request to run a view say. */
export interface ViewAsked {
  definition: JsonValue;
  format: TableFormatName;
  header: boolean;
  limit: number;
  since?: string;
  patient?: string;
  resources?: readonly Resource[];
}

const invalid = (name: string, message: string): Failure => fail('invalid', 'view-parameter', message, name);

const KNOWN: ReadonlySet<string> = new Set([
  'viewResource',
  'viewReference',
  'resource',
  'patient',
  '_format',
  '_limit',
  '_since',
  'header',
]);

/** The parameters of a query or a body by name, values as JSON. */
function parametersOf(context: Context, { body, query }: ViewRunRequest): [string, JsonValue][] | Failure {
  const named: [string, JsonValue][] = [...query].map(([name, value]) => [name, value]);
  if (body === undefined || body === '') return named;
  const parsed = jsonBody(body, context);
  if (isFailure(parsed)) return parsed;
  // numbers with their digits
  const value = parseExact(parsed.text);
  if (!isObject(value) || value.resourceType !== 'Parameters') {
    return fail('structure', 'view-parameter', 'A Parameters resource was expected.', 'Parameters');
  }
  for (const parameter of asArray(value.parameter).filter(isObject)) {
    if (typeof parameter.name === 'string') named.push([parameter.name, valueOfParameter(parameter)]);
  }
  return named;
}

function valueOfParameter(parameter: JsonObject): JsonValue {
  if (parameter.resource !== undefined) return parameter.resource;
  const name = Object.keys(parameter).find((member) => member.startsWith('value'));
  const value = name === undefined ? undefined : parameter[name];
  return isObject(value) && typeof value.reference === 'string' ? value.reference : (value ?? null);
}

/** Reads the parameters; each that is not known, or says nothing that could be done, is refused. */
export function readViewAsked(context: Context, request: ViewRunRequest): ViewAsked | Failure {
  const parameters = parametersOf(context, request);
  if (!Array.isArray(parameters)) return parameters;
  const unknown = parameters.find(([name]) => !KNOWN.has(name));
  if (unknown) return invalid(unknown[0].slice(0, 40), `The parameter "${shown(unknown[0])}" is not known here.`);
  const value = (name: string) => parameters.find(([one]) => one === name)?.[1];
  const [given, named] = [value('viewResource'), value('viewReference')];
  if (request.view === undefined && given === undefined && named === undefined) {
    return fail('required', 'view-parameter', 'A view is needed: viewResource or viewReference.', 'viewResource');
  }
  const definition = definitionOf(request.view, given, named);
  if (definition === undefined) {
    return fail('not-found', 'view-not-found', 'There is no such view; give one as viewResource, or its name.');
  }
  const format = tableFormat(String(value('_format') ?? request.format ?? 'ndjson'));
  if (!format) return invalid('_format', '_format is ndjson, json, csv or parquet.');
  const limit = limitOf(value('_limit'));
  if (limit === undefined) return invalid('_limit', '_limit is a whole number above 0.');
  const resources = parameters.filter(([name]) => name === 'resource').map(([, one]) => one);
  if (!resources.every(isResource)) return invalid('resource', 'resource is a FHIR resource.');
  const since = sinceOf(value('_since'));
  if (isFailure(since)) return since;
  const patient = patientOf(value('patient'));
  if (isFailure(patient)) return patient;
  return {
    definition,
    format,
    header: String(value('header') ?? 'true') !== 'false',
    limit,
    ...since,
    ...patient,
    ...(resources.length > 0 ? { resources: resources.flatMap((one) => resourcesOf(one)) } : {}),
  };
}

function limitOf(value: JsonValue | undefined): number | undefined {
  if (value === undefined) return Number.POSITIVE_INFINITY;
  const limit = Number(value);
  return limit > 0 && Number.isInteger(limit) ? limit : undefined;
}

function sinceOf(value: JsonValue | undefined): { since?: string } | Failure {
  if (value === undefined) return {};
  const since = typeof value === 'string' ? instantRange(withZone(value)) : undefined;
  if (!since) return invalid('_since', '_since is an instant such as 2026-01-31T00:00:00Z.');
  return { since: instantText(since.low) };
}

function patientOf(value: JsonValue | undefined): { patient?: string } | Failure {
  if (value === undefined) return {};
  if (typeof value === 'string' && isPatient(value)) return { patient: value.replace(/^Patient\//, '') };
  return invalid('patient', 'patient is a reference such as Patient/1.');
}

/** Whether a value names a Patient, by a reference or by its id. */
const isPatient = (value: string): boolean =>
  localReference(value.includes('/') ? value : `Patient/${value}`, [])?.type === 'Patient';

function definitionOf(
  name: string | undefined,
  resource: JsonValue | undefined,
  reference: JsonValue | undefined,
): JsonValue | undefined {
  if (name !== undefined) return shippedView(name);
  if (resource !== undefined) return resource;
  return typeof reference === 'string' ? shippedView(reference) : undefined;
}
