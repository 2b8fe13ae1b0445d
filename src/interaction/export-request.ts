import { type Filter, isMistake, type Search } from '../search/index.ts';
import { type Failure, fail } from './outcome.ts';

/** What an export is of: everything, what belongs to any patient, or what belongs to the members of a Group. */
export type ExportLevel = { level: 'system' | 'patient'; group?: undefined } | { level: 'group'; group: string };

/** A parameter of a request with its values as text. */
export type BulkParameter = readonly [name: string, value: string];

/** What a kick-off request asks for (Bulk Data Access 2.0, "Query Parameters"). */
export interface ExportRequest {
  types?: readonly string[];
  /** An instant. */
  since?: string;
  /** `Type?query`, several of a type count together. */
  typeFilters: readonly { type: string; query: string }[];
  /** `element` or `Type.element`. */
  elements: readonly string[];
  /** Ids of Patients. */
  patients?: readonly string[];
}

const NDJSON = new Set(['application/fhir+ndjson', 'application/ndjson', 'ndjson']);
const INSTANT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;
const PATIENT = /^(?:Patient\/)?([A-Za-z0-9\-.]{1,64})$/;
const ELEMENT = /^(?:[A-Z][A-Za-z]+\.)?[a-z][A-Za-z0-9]*$/;

/** A list in one parameter or in several. */
const listed = (parameters: readonly BulkParameter[], name: string): string[] =>
  parameters.filter(([one]) => one === name).flatMap(([, value]) => value.split(',').map((part) => part.trim()));

/**
 * Reads the parameters of a kick-off; whatever cannot be honoured is refused, so that nobody takes a part for the
 * whole. With `lenient` (`Prefer: handling=lenient`) parameters that are not known are left out.
 */
export function readExportRequest(
  parameters: readonly BulkParameter[],
  known: { types: readonly string[]; search?: Search; lenient: boolean; post: boolean },
): ExportRequest | Failure {
  const refused = unknownParameter(parameters, known);
  if (refused) return refused;
  const value = (name: string) => parameters.find(([one]) => one === name)?.[1];
  const since = value('_since');
  if (since !== undefined && !INSTANT.test(since)) {
    return invalid('_since', `_since must be an instant such as 2026-01-31T00:00:00Z.`);
  }
  const types = readTypes(listed(parameters, '_type'), known);
  if (types && 'failed' in types) return types;
  const typeFilters = readTypeFilters(parameters, types ?? known.types, known.search);
  if ('failed' in typeFilters) return typeFilters;
  const elements = listed(parameters, '_elements');
  const strange = elements.find((element) => !ELEMENT.test(element));
  if (strange !== undefined) return invalid('_elements', '_elements takes names of elements: id, Patient.name.');
  const patients = readPatients(parameters);
  if (patients && 'failed' in patients) return patients;
  return {
    ...(types ? { types } : {}),
    ...(since !== undefined ? { since: new Date(since).toISOString() } : {}),
    typeFilters,
    elements,
    ...(patients ? { patients } : {}),
  };
}

const invalid = (name: string, message: string): Failure => fail('invalid', 'export-parameter', message, name);

const KNOWN = new Set([
  '_since',
  '_type',
  '_typeFilter',
  '_elements',
  '_outputFormat',
  '_format',
  '_pretty',
  'patient',
]);

function unknownParameter(
  parameters: readonly BulkParameter[],
  { lenient, post }: { lenient: boolean; post: boolean },
): Failure | undefined {
  for (const [name, value] of parameters) {
    if (name === '_outputFormat' && !NDJSON.has(value.replace(' ', '+'))) {
      return invalid(name, 'Exports are application/fhir+ndjson only.');
    }
    if (name === 'patient' && !post) return invalid(name, 'patient is taken in the Parameters of a POST only.');
    if (KNOWN.has(name) || lenient) continue;
    const message = `${name.slice(0, 40)} cannot be honoured; with Prefer: handling=lenient it is left out.`;
    return fail('not-supported', 'export-parameter-not-supported', message, name.slice(0, 40));
  }
  return undefined;
}

function readTypes(
  asked: readonly string[],
  { types, lenient }: { types: readonly string[]; lenient: boolean },
): string[] | undefined | Failure {
  if (asked.length === 0) return undefined;
  const unknown = asked.find((type) => !types.includes(type));
  if (unknown !== undefined && !lenient) {
    return invalid('_type', `${unknown.slice(0, 40)} is no type that this server keeps.`);
  }
  return [...new Set(asked.filter((type) => types.includes(type)))];
}

function readTypeFilters(
  parameters: readonly BulkParameter[],
  types: readonly string[],
  search: Search | undefined,
): { type: string; query: string }[] | Failure {
  // a comma divides two filters where a type and a question mark follow
  const filters = parameters
    .filter(([name]) => name === '_typeFilter')
    .flatMap(([, value]) => value.split(/,(?=[A-Z][A-Za-z]+\?)/));
  const found: { type: string; query: string }[] = [];
  for (const filter of filters) {
    const mark = filter.indexOf('?');
    const [type, query] = [filter.slice(0, mark), filter.slice(mark + 1)];
    if (mark < 0 || !types.includes(type)) {
      return invalid('_typeFilter', '_typeFilter takes Type?query, of types that are exported.');
    }
    const problem = search ? filterProblem(search, type, query) : 'no search is wired here';
    if (problem !== undefined) return invalid('_typeFilter', `This _typeFilter cannot be honoured: ${problem}`);
    found.push({ type, query });
  }
  return found;
}

const LIMITS = { parameters: 20, values: 500, chain: 1 };

/** The test that a query of search parameters puts to one resource by itself. */
export function readFilter(search: Search, type: string, query: string) {
  return search.read({ types: [type], parameters: new URLSearchParams(query) }, { limits: LIMITS });
}

function filterProblem(search: Search, type: string, query: string): string | undefined {
  const read = readFilter(search, type, query);
  if (isMistake(read)) return read.mistake.message;
  const [ignored] = read.ignored;
  if (ignored) return ignored.message;
  if (read.result.include.length + read.result.revinclude.length > 0) return 'it may not include other resources.';
  return dependsOnOthers(read.plan.filter) ? 'chains and _has look at other resources.' : undefined;
}

function dependsOnOthers(filter: Filter): boolean {
  if (filter.kind === 'all' || filter.kind === 'any') return filter.of.some(dependsOnOthers);
  if (filter.kind === 'not') return dependsOnOthers(filter.of);
  return filter.kind === 'chain' || filter.kind === 'referred';
}

function readPatients(parameters: readonly BulkParameter[]): string[] | undefined | Failure {
  const named = parameters.filter(([name]) => name === 'patient');
  if (named.length === 0) return undefined;
  const ids = named.map(([, value]) => PATIENT.exec(value)?.[1]);
  if (ids.includes(undefined)) return invalid('patient', 'patient takes references such as Patient/1.');
  return ids.flatMap((id) => id ?? []);
}
