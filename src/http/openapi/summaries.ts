import { groupings } from '../../cohort/index.ts';
import { CASE_FILTERS, caseFilterText } from '../../interaction/case-query.ts';

/** What the description says of a route beyond what its code says. */
export interface RouteText {
  summary: string;
  /** Parameters of the query string with what they mean; further ones as `R4 search`. */
  query?: Readonly<Record<string, string>>;
  /** Media types of the body; FHIR's when absent. */
  bodies?: readonly string[];
  /** Media types of the answer; FHIR's when absent. */
  answers?: readonly string[];
}

const CASES = ['application/json', 'application/x-ndjson'];
const PATCH = ['application/json-patch+json', 'application/fhir+json'];
const FORM = ['application/x-www-form-urlencoded'];
const FILTERS = Object.fromEntries(CASE_FILTERS.map((name) => [name, caseFilterText(name)]));
const HISTORY = {
  _count: 'Most entries of a page',
  _since: 'Only versions at or after this instant',
  _at: 'Only versions that were current at some time of this date or instant',
};
const AUDIT = {
  date: 'When, with prefixes of R4',
  'agent:identifier': 'The client',
  patient: 'Whose data',
  entity: 'The resource, as Type/id',
  action: 'C, R, U, D or E',
  subtype: 'The interaction',
  outcome: '0, 4, 8 or 12',
  _id: 'The id',
  _count: 'Most entries of a page',
};
const PART = { _summary: 'true, text, data or false', _elements: 'Elements to be given' };
const SEARCH = {
  '<parameter>':
    'Any search parameter that the CapabilityStatement lists for the type, with modifiers and prefixes of R4',
  _count: 'Most entries of a page',
  _sort: 'Parameters to sort by, descending with a leading -',
  _include: 'Resources that matches refer to, too',
  _revinclude: 'Resources that refer to matches, too',
  _summary: 'true, text, data, count or false',
  _elements: 'Elements to be given',
  _total: 'none, estimate or accurate',
};

const VALIDATE = { profile: 'Profile to check against', mode: 'create, update or profile' };

const EXPORT = {
  _since: 'Only what changed at or after this instant',
  _until: 'The state before this instant',
  _type: 'Types, separated by commas',
  _typeFilter: 'Search queries that resources of a type must match',
  _elements: 'Elements to be given',
  _outputFormat: 'application/fhir+ndjson',
};
const VIEW_RUN: RouteText = {
  summary: 'Runs a view over what is stored or sent',
  query: {
    _format: 'ndjson, csv, json or parquet',
    _limit: 'Most rows',
    _since: 'Only resources written at or after this instant',
    patient: 'Only resources of this patient',
    header: 'false: CSV without the line of names',
  },
  answers: ['application/x-ndjson', 'text/csv', 'application/json', 'application/vnd.apache.parquet'],
};

const EVERYTHING = {
  start: 'Only what was done at or after this date',
  end: 'Only what was done at or before this date',
  _since: 'Only versions at or after this instant',
  _type: 'Types, separated by commas',
  _count: 'Most entries of a page',
};
const { start, end, _since } = EVERYTHING;
const MCODE_EVERYTHING = { start, end, _since };
const CODE = { code: 'The code', system: 'Its code system', display: 'Its display, to be checked too' };

/** Operations by name, wherever they are served. */
const OPERATION_TEXTS: Readonly<Record<string, RouteText>> = {
  $everything: { summary: 'All resources of a patient', query: EVERYTHING },
  '$mcode-everything': { summary: 'All resources of a patient that mCODE names', query: MCODE_EVERYTHING },
  $export: { summary: 'Starts a bulk export', query: EXPORT },
  $import: { summary: 'Starts a bulk import', bodies: ['application/fhir+ndjson', 'application/fhir+json'] },
  '$viewdefinition-run': VIEW_RUN,
  $run: VIEW_RUN,
  $expand: {
    summary: 'The codes of a value set',
    query: {
      url: 'Canonical of the value set, where the path names none',
      filter: 'Words that the code or its display must have',
      offset: 'Codes to be passed over',
      count: 'Most codes',
    },
  },
  '$validate-code': {
    summary: 'Whether a code is in a value set or code system',
    query: { url: 'Canonical, where the path names none', ...CODE },
  },
  $lookup: { summary: 'What a code system says of a code', query: { code: CODE.code, system: CODE.system } },
  $translate: {
    summary: 'What a concept map makes of a code',
    query: {
      url: 'Canonical of the map, where the path names none',
      code: CODE.code,
      system: CODE.system,
      reverse: 'true: from the target to the source',
    },
  },
};

/** By method and path as the server routes it. */
const ROUTE_TEXTS: Readonly<Record<string, RouteText>> = {
  'get /healthz': { summary: 'Whether the process lives', answers: ['application/json'] },
  'get /readyz': { summary: 'Whether store and definitions can be used', answers: ['application/json'] },
  'get /metrics': { summary: 'Measurements for Prometheus', answers: ['text/plain'] },
  'get /fhir/.well-known/smart-configuration': { summary: 'The authorisation server', answers: ['application/json'] },
  'get /fhir/metadata': { summary: 'The CapabilityStatement' },
  'post /fhir': { summary: 'Transaction, batch, or a case push (Bundle of type collection, document or message)' },
  'get /fhir': { summary: 'Search of all types', query: { _type: 'Types, separated by commas', ...SEARCH } },
  'post /fhir/_search': { summary: 'Search of all types, parameters in the body', bodies: FORM },
  'get /fhir/_history': { summary: 'History of all resources', query: HISTORY },
  'post /fhir/$validate': {
    summary: 'Validates a resource',
    query: VALIDATE,
  },
  'post /fhir/$to-case': {
    summary: 'Bundle to cases with the mapping report; nothing is stored',
    answers: ['application/json'],
  },
  'post /fhir/$from-case': { summary: 'Case to Bundle; nothing is stored', query: { as: 'collection or transaction' } },
  'get /fhir/:type': { summary: 'Search of a type', query: SEARCH },
  'post /fhir/:type/_search': { summary: 'Search of a type, parameters in the body', bodies: FORM },
  'post /fhir/:type': { summary: 'Create; with If-None-Exist, conditional create' },
  'put /fhir/:type': { summary: 'Conditional update by search criteria in the query string' },
  'patch /fhir/:type': { summary: 'Conditional patch by search criteria in the query string', bodies: PATCH },
  'delete /fhir/:type': { summary: 'Conditional delete by search criteria in the query string' },
  'get /fhir/:type/_history': { summary: 'History of a type', query: HISTORY },
  'post /fhir/:type/$validate': {
    summary: 'Validates a resource of the type',
    query: VALIDATE,
  },
  'get /fhir/:type/:id/$validate': { summary: 'Validates a stored resource', query: VALIDATE },
  'post /fhir/:type/:id/$validate': {
    summary: 'Validates a stored resource, or the next version of it',
    query: VALIDATE,
  },
  'get /fhir/:type/:id': { summary: 'Reads a resource', query: PART },
  'put /fhir/:type/:id': { summary: 'Update, or create under this id; with If-Match only over that version' },
  'patch /fhir/:type/:id': { summary: 'JSON Patch (RFC 6902), or FHIRPath Patch (Parameters)', bodies: PATCH },
  'delete /fhir/:type/:id': { summary: 'Delete; 409 while others refer to it' },
  'get /fhir/:type/:id/_history': { summary: 'History of a resource', query: HISTORY },
  'get /fhir/:type/:id/_history/:version': { summary: 'Read of a version', query: PART },
  'get /fhir/:type/:id/:below': { summary: 'Search of a type in a compartment', query: SEARCH },
  'post /fhir/:type/:id/:below/_search': {
    summary: 'Search of a type in a compartment, parameters in the body',
    bodies: FORM,
  },
  'get /fhir/ViewDefinition': { summary: 'The views that come with the adapter' },
  'get /fhir/ViewDefinition/:id': { summary: 'Reads a view' },
  'get /fhir/AuditEvent': { summary: 'Who did what when', query: AUDIT },
  'post /fhir/AuditEvent/_search': { summary: 'Who did what when, parameters in the body', bodies: FORM },
  'get /fhir/AuditEvent/:id': { summary: 'One access' },
  'get /fhir/$bulk/:job': { summary: 'How far a bulk job is; its manifest when done', answers: ['application/json'] },
  'delete /fhir/$bulk/:job': { summary: 'Cancels a bulk job, or removes what it made' },
  'get /fhir/$bulk/:job/:file': { summary: 'A file of a bulk export', answers: ['application/fhir+ndjson'] },
  'get /cases': {
    summary: 'Normalised cases',
    query: {
      ...FILTERS,
      since: 'Only what changed after this cursor or instant',
      limit: 'Most cases of a page',
      page: 'Where a pull by pages goes on, as the link to the next page has it',
      trailer: 'true: the last line of NDJSON says that it is whole',
      table: 'The table, for CSV',
      _format: 'json, ndjson, csv or zip',
    },
    answers: [...CASES, 'text/csv', 'application/zip'],
  },
  'get /cases/schema': { summary: 'JSON Schema of a case', answers: ['application/schema+json'] },
  'get /cases/:id': { summary: 'A case', answers: ['application/json'] },
  'put /cases/:id': {
    summary: 'Writes each item back to the resource it came from',
    bodies: ['application/json'],
    answers: ['application/json'],
  },
  'get /cases/:id/report': { summary: 'What the resources say and the case cannot hold' },
  'get /cohort': {
    summary: 'Tables and survival over the filtered cases',
    query: {
      ...FILTERS,
      by: `Compares survival by ${groupings.map(({ id }) => id).join(', ')}`,
      band: 'Scale of the confidence band: log or log-log',
      endNotStated: 'What a survival time means of which it is not said whether it ended by death: left-out or event',
      minimumCell: 'Counts below this are suppressed',
      figure: 'survival: the figure',
      _format: 'json, markdown or svg',
    },
    answers: ['application/json', 'text/markdown', 'image/svg+xml'],
  },
  'get /openapi.json': { summary: 'This description', answers: ['application/json'] },
  'get /docs': { summary: 'A page to read this description', answers: ['text/html'] },
};

/** What is said of a route; undefined where no row is. */
export function textOf(method: string, path: string): RouteText | undefined {
  return ROUTE_TEXTS[`${method} ${path}`] ?? OPERATION_TEXTS[path.slice(path.lastIndexOf('/') + 1)];
}
