import type { Issue } from '../fhir/issue.ts';
import { asArray, isObject, isResource, type JsonObject, type JsonValue, type Resource } from '../fhir/json.ts';
import { localReference, parseStored, type ResourceVersion, type StoreReader } from '../store/index.ts';
import {
  type Cell,
  compileView,
  resourcesOf,
  shippedView,
  type TableFormatName,
  tableFormat,
  type View,
} from '../view/index.ts';
import { jsonBody } from './body.ts';
import { admittedBy, notPermitted, permitted } from './caller.ts';
import { accessedCase, type Failure, fail, isFailure, refusal } from './outcome.ts';
import type { Context } from './ports.ts';

/** A request to run a view: what its body, its query and its path say. */
export interface ViewRunRequest {
  /** Name, id or canonical of a view in the path. */
  view?: string;
  /** A Parameters resource as JSON text. */
  body?: string;
  query: URLSearchParams;
}

/** A view that is being run: rows come batch by batch. */
export interface ViewRun {
  view: View;
  format: TableFormatName;
  header: boolean;
  /** Throws `ViewFailed` where a resource cannot be made into rows. */
  batches: AsyncIterable<Cell[][]>;
}

/** Thrown when rows cannot be made of a resource. */
export class ViewFailed extends Error {
  readonly failure: Failure;
  constructor(issue: Issue) {
    super(issue.id);
    this.failure = { failed: [issue], unprocessable: true };
  }
}

/** What the parameters say. */
interface Asked {
  definition: JsonValue;
  format: TableFormatName;
  header: boolean;
  limit: number;
  since?: string;
  patient?: string;
  resources?: readonly Resource[];
}

/**
 * `$viewdefinition-run` (https://sql-on-fhir.org/ig/latest/OperationDefinition-ViewDefinitionRun.html): rows of the
 * resources that are given, or of those that are stored.
 */
export async function viewRun(context: Context, request: ViewRunRequest): Promise<ViewRun | Failure> {
  const asked = readAsked(context, request);
  if (isFailure(asked)) return asked;
  const { view, issues } = compileView(asked.definition, context.resourceTypes);
  if (!view) return { failed: issues, unprocessable: true };
  const { format, header, limit, resources } = asked;
  const batches = resources ? given(resources) : await stored(context, view.resource, asked);
  if (isFailure(batches)) return batches;
  return { view, format, header, batches: rowsOf(view, batches, limit) };
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
  if ('failed' in parsed) return parsed;
  const { value } = parsed;
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

function readAsked(context: Context, request: ViewRunRequest): Asked | Failure {
  const parameters = parametersOf(context, request);
  if (!Array.isArray(parameters)) return parameters;
  const unknown = parameters.find(([name]) => !KNOWN.has(name));
  if (unknown) return invalid(unknown[0].slice(0, 40), `The parameter ${unknown[0].slice(0, 40)} is not served.`);
  const value = (name: string) => parameters.find(([one]) => one === name)?.[1];
  const definition = definitionOf(request.view, value('viewResource'), value('viewReference'));
  if (definition === undefined) {
    return fail('not-found', 'view-not-found', 'There is no such view; give one as viewResource, or its name.');
  }
  const format = tableFormat(String(value('_format') ?? 'ndjson'));
  if (!format) return invalid('_format', '_format is ndjson, json, csv or parquet.');
  const limit = Number(value('_limit') ?? Number.POSITIVE_INFINITY);
  if (!(limit > 0) || (limit !== Number.POSITIVE_INFINITY && !Number.isInteger(limit))) {
    return invalid('_limit', '_limit is a whole number above 0.');
  }
  const given = parameters.filter(([name]) => name === 'resource').map(([, one]) => one);
  if (!given.every(isResource)) return invalid('resource', 'resource is a FHIR resource.');
  const [since, patient] = [value('_since'), value('patient')];
  const problem = placeProblem(since, patient);
  if (problem) return problem;
  return {
    definition,
    format,
    header: String(value('header') ?? 'true') !== 'false',
    limit,
    ...(typeof since === 'string' ? { since: new Date(since).toISOString() } : {}),
    ...(typeof patient === 'string' ? { patient: patient.replace(/^Patient\//, '') } : {}),
    ...(given.length > 0 ? { resources: given.flatMap((one) => resourcesOf(one)) } : {}),
  };
}

function placeProblem(since: JsonValue | undefined, patient: JsonValue | undefined): Failure | undefined {
  if (since !== undefined && (typeof since !== 'string' || Number.isNaN(Date.parse(since)))) {
    return invalid('_since', '_since is an instant such as 2026-01-31T00:00:00Z.');
  }
  const key =
    typeof patient === 'string' ? localReference(patient.includes('/') ? patient : `Patient/${patient}`) : undefined;
  if (patient !== undefined && key?.type !== 'Patient')
    return invalid('patient', 'patient is a reference such as Patient/1.');
  return undefined;
}

function definitionOf(
  name: string | undefined,
  resource: JsonValue | undefined,
  reference: JsonValue | undefined,
): JsonValue | undefined {
  if (name !== undefined) return shippedView(name);
  if (resource !== undefined) return resource;
  return typeof reference === 'string' ? shippedView(reference) : undefined;
}

const PAGE = 500;

async function* given(resources: readonly Resource[]): AsyncGenerator<readonly Resource[]> {
  yield resources;
}

/** The stored resources of a type that the client may see, all of one state of the store. */
async function stored(
  context: Context,
  type: string,
  asked: Asked,
): Promise<AsyncGenerator<readonly Resource[]> | Failure> {
  const { store, caller } = context;
  const refused = notPermitted(caller, 's', type);
  if (refused) return refused;
  const grants = permitted(caller, 's', type);
  const { patient } = asked;
  const noted = new Set<string>();
  const notePatient = (id: string | undefined): void => {
    if (id === undefined || noted.has(id)) return;
    noted.add(id);
    context.noteAccess?.([accessedCase({ patient: id })]);
  };
  const visible = (versions: readonly ResourceVersion[]): Resource[] =>
    versions.flatMap((version) => {
      if (version.text === undefined || !admittedBy(grants, 's', version)) return [];
      notePatient(version.patient);
      return [parseStored(version.text)];
    });
  const pages =
    patient === undefined
      ? scanned(store, await store.read((reader) => start(reader, type, asked.since)))
      : ofPatient(store, patient, type);
  return mapped(pages, visible);
}

interface Scan {
  type: string;
  asOf: number;
  since?: number;
}

async function start(reader: StoreReader, type: string, since: string | undefined): Promise<Scan> {
  const asOf = await reader.horizon();
  return { type, asOf, ...(since !== undefined ? { since: await reader.sequenceBefore(since) } : {}) };
}

async function* scanned(store: Context['store'], scan: Scan): AsyncGenerator<ResourceVersion[]> {
  let after: ResourceVersion | undefined;
  for (;;) {
    const page = { ...scan, limit: PAGE, ...(after ? { after } : {}) };
    const versions = await store.read((reader) => reader.scan(page));
    yield versions;
    if (versions.length < PAGE) return;
    after = versions.at(-1);
  }
}

async function* ofPatient(store: Context['store'], patient: string, type: string): AsyncGenerator<ResourceVersion[]> {
  const versions = await store.read((reader) => reader.compartment(patient));
  yield versions.filter((version) => version.type === type);
}

async function* mapped(
  pages: AsyncIterable<readonly ResourceVersion[]>,
  visible: (versions: readonly ResourceVersion[]) => Resource[],
): AsyncGenerator<readonly Resource[]> {
  for await (const versions of pages) yield visible(versions);
}

async function* rowsOf(
  view: View,
  batches: AsyncIterable<readonly Resource[]>,
  limit: number,
): AsyncGenerator<Cell[][]> {
  let left = limit;
  for await (const resources of batches) {
    const rows: Cell[][] = [];
    for (const resource of resources) {
      const made = view.rows(resource);
      if (!Array.isArray(made)) throw new ViewFailed(placed(made, resource));
      for (const row of made) rows.push(row);
    }
    yield rows.slice(0, left);
    left -= rows.length;
    if (left <= 0) return;
  }
}

const placed = (issue: Issue, { resourceType, id }: Resource): Issue =>
  refusal(issue.code, issue.id, `${issue.message} In ${resourceType}/${id ?? '(no id)'}.`, issue.expression);
