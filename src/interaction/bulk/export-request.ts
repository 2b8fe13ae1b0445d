import type { Issue } from '../../fhir/issue.ts';
import {
  asksOfOthers,
  instantRange,
  instantText,
  isMistake,
  namesElement,
  type Search,
  shown,
  withZone,
} from '../../search/index.ts';
import { type Failure, fail, isFailure, refusal } from '../outcome.ts';

/** What an export is of: everything, what belongs to any patient, or what belongs to the members of a Group. */
export type ExportLevel = { level: 'system' | 'patient'; group?: undefined } | { level: 'group'; group: string };

/** A parameter of a request with its values as text. */
export type BulkParameter = readonly [name: string, value: string];

/** What a kick-off request asks for (Bulk Data Access 2.0, "Query Parameters"). */
export interface ExportRequest {
  types?: readonly string[];
  /** Instants: what was written from the one on, in the state before the other. */
  since?: string;
  until?: string;
  /** `Type?query`, several of a type count together. */
  typeFilters: readonly { type: string; query: string }[];
  /** `element` or `Type.element`. */
  elements: readonly string[];
  /** Ids of Patients. */
  patients?: readonly string[];
  /** What was left out because the client is lenient. */
  leftOut: readonly Issue[];
}

const NDJSON = new Set(['application/fhir+ndjson', 'application/ndjson', 'ndjson']);
const INSTANT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;
const PATIENT = /^(?:Patient\/)?([A-Za-z0-9\-.]{1,64})$/;
const ELEMENT = /^(?:([A-Z][A-Za-z]+)\.)?([a-z][A-Za-z0-9]*)$/;

/** A list in one parameter or in several. */
const listed = (parameters: readonly BulkParameter[], name: string): string[] =>
  parameters.filter(([one]) => one === name).flatMap(([, value]) => value.split(',').map((part) => part.trim()));

/** What kick-off requests may ask for. */
export interface ExportKnowledge {
  types: readonly string[];
  search: Search;
  /** `Prefer: handling=lenient`: what cannot be honoured is left out, and the manifest says so. */
  lenient: boolean;
  post: boolean;
}

/**
 * Reads the parameters of a kick-off. What has no meaning is refused. What cannot be honoured is refused too, all of it
 * at once, unless the client asked to be treated leniently: nobody is to take a part for the whole.
 */
export function readExportRequest(given: readonly BulkParameter[], known: ExportKnowledge): ExportRequest | Failure {
  const parameters = given.map(([name, value]): BulkParameter => [name, INSTANTS.has(name) ? withZone(value) : value]);
  const value = (name: string) => parameters.find(([one]) => one === name)?.[1];
  const problem = meaningless(parameters, known);
  if (problem) return problem;
  const patients = readPatients(parameters);
  if (patients && isFailure(patients)) return patients;
  const types = readTypes(listed(parameters, '_type'), known.types);
  const filters = readTypeFilters(parameters, types.found ?? known.types, known.search);
  if (isFailure(filters)) return filters;
  const leftOut = [...unknownParameters(parameters), ...types.unknown, ...filters.unhonoured];
  if (leftOut.length > 0 && !known.lenient) return { failed: leftOut };
  const [since, until] = ['_since', '_until'].map((name) => instantRange(value(name) ?? ''));
  return {
    ...(types.found ? { types: types.found } : {}),
    ...(since ? { since: instantText(since.low) } : {}),
    ...(until ? { until: instantText(until.low) } : {}),
    typeFilters: filters.found,
    elements: listed(parameters, '_elements'),
    ...(patients ? { patients } : {}),
    leftOut: leftOut.map((issue) => ({ ...issue, severity: 'warning' })),
  };
}

const INSTANTS: ReadonlySet<string> = new Set(['_since', '_until']);

/** Whether a text is an instant, or a day, that exists; before 1970 nothing was stored. */
const isInstant = (text: string): boolean => INSTANT.test(text) && (instantRange(text)?.low ?? -1) >= 0;

const invalid = (name: string, message: string): Failure => fail('invalid', 'export-parameter', message, name);

/** Parameters whose values say nothing that could be done, or stand where they may not. */
function meaningless(parameters: readonly BulkParameter[], known: ExportKnowledge): Failure | undefined {
  for (const name of INSTANTS) {
    const isRepeated = parameters.filter(([one]) => one === name).length > 1;
    if (isRepeated) return invalid(name, `${name} is given more than once.`);
  }
  for (const [name, value] of parameters) {
    if (name === '_outputFormat' && !NDJSON.has(value.replace(' ', '+'))) {
      return invalid(name, 'Exports are application/fhir+ndjson only.');
    }
    if (INSTANTS.has(name) && !isInstant(value)) {
      return invalid(name, `${name} must be an instant such as 2026-01-31T00:00:00Z.`);
    }
    if (name === 'patient' && !known.post) return invalid(name, 'patient is taken in the Parameters of a POST only.');
  }
  const unknown = listed(parameters, '_elements').find((path) => !isElement(path, known));
  if (unknown === undefined) return undefined;
  return invalid('_elements', `_elements: "${shown(unknown)}" is no element (id, Patient.name) of what is exported.`);
}

function isElement(path: string, { types, search }: ExportKnowledge): boolean {
  const [, type, name = ''] = ELEMENT.exec(path) ?? [];
  return types.some((one) => (type ?? one) === one && namesElement(search.elements(one).all, name));
}

const KNOWN = new Set([
  '_since',
  '_until',
  '_type',
  '_typeFilter',
  '_elements',
  '_outputFormat',
  '_format',
  '_pretty',
  'patient',
]);

function unknownParameters(parameters: readonly BulkParameter[]): Issue[] {
  const names = new Set(parameters.map(([name]) => name).filter((name) => !KNOWN.has(name)));
  return [...names].map((name) => {
    const short = name.slice(0, 40);
    const message = `${short} cannot be honoured; with Prefer: handling=lenient it is left out.`;
    return refusal('not-supported', 'export-parameter-not-supported', message, short);
  });
}

function readTypes(asked: readonly string[], types: readonly string[]): { found?: string[]; unknown: Issue[] } {
  if (asked.length === 0) return { unknown: [] };
  const unknown = asked.filter((type) => !types.includes(type));
  return {
    found: [...new Set(asked.filter((type) => types.includes(type)))],
    unknown: unknown.map((type) =>
      refusal(
        'invalid',
        'export-parameter',
        `Resources of type ${type.slice(0, 40)} are not kept by this server.`,
        '_type',
      ),
    ),
  };
}

interface TypeFilters {
  found: { type: string; query: string }[];
  unhonoured: Issue[];
}

/** Filters of a type of which one cannot be honoured are left out together: alone, the others would give too little. */
function readTypeFilters(
  parameters: readonly BulkParameter[],
  types: readonly string[],
  search: Search,
): TypeFilters | Failure {
  // a comma divides two filters where a type and a question mark follow
  const filters = parameters
    .filter(([name]) => name === '_typeFilter')
    .flatMap(([, value]) => value.split(/,(?=[A-Z][A-Za-z]+\?)/));
  const found: { type: string; query: string }[] = [];
  const unhonoured: Issue[] = [];
  const without = new Set<string>();
  for (const filter of filters) {
    const mark = filter.indexOf('?');
    const [type, query] = [filter.slice(0, mark), filter.slice(mark + 1)];
    if (mark < 0 || !types.includes(type)) {
      return invalid('_typeFilter', '_typeFilter takes Type?query, of types that are exported.');
    }
    found.push({ type, query });
    const problem = filterProblem(search, type, query);
    if (problem === undefined) continue;
    without.add(type);
    const message = `This _typeFilter of ${type} cannot be honoured: ${problem}`;
    unhonoured.push(refusal('invalid', 'export-parameter', message, '_typeFilter'));
  }
  return { found: found.filter(({ type }) => !without.has(type)), unhonoured };
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
  const { include, revinclude, ...given } = read.result;
  if (include.length + revinclude.length > 0) return 'it may not include other resources.';
  if (read.plan.sort.length + Object.keys(given).length > 0) return 'it takes search criteria alone.';
  return asksOfOthers(read.plan.filter) ? 'chains and _has look at other resources.' : undefined;
}

function readPatients(parameters: readonly BulkParameter[]): string[] | undefined | Failure {
  const named = parameters.filter(([name]) => name === 'patient');
  if (named.length === 0) return undefined;
  const ids = named.map(([, value]) => PATIENT.exec(value)?.[1]);
  if (ids.includes(undefined)) return invalid('patient', 'patient takes references such as Patient/1.');
  return ids.flatMap((id) => id ?? []);
}
