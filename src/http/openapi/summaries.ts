import * as answer from './answers.ts';
import * as body from './bodies.ts';
import * as header from './headers.ts';
import * as query from './queries.ts';
import type { Query } from './query.ts';

/** What the description says of a route beyond what its code says. */
export interface RouteText {
  summary: string;
  query?: Query;
  headers?: Query;
  /** The body of a POST, PUT or PATCH; a resource when absent. */
  body?: body.Body;
  /** How it is answered when done; with a resource when absent. */
  answers?: answer.Answers;
}

const VIEW_RUN: RouteText = {
  summary: 'Runs a view over what is stored or sent',
  query: query.VIEW_RUN,
  body: body.PARAMETERS,
  answers: answer.ROWS,
};

const everything = (summary: string, asked: Query): RouteText => ({
  summary,
  query: asked,
  body: body.PARAMETERS,
  answers: answer.BUNDLE,
});

const asked = (summary: string, parameters: Query): RouteText => ({
  summary,
  query: parameters,
  body: body.PARAMETERS,
  answers: answer.PARAMETERS,
});

/** Operations by name, wherever they are served. */
const OPERATION_TEXTS: Readonly<Record<string, RouteText>> = {
  $everything: everything('All resources of a patient', query.EVERYTHING),
  '$mcode-everything': everything('All resources of a patient that mCODE names', query.MCODE_EVERYTHING),
  $export: {
    summary: 'Starts a bulk export',
    query: query.EXPORT,
    headers: header.ASYNC,
    body: body.PARAMETERS,
    answers: answer.JOB_BEGUN,
  },
  $import: { summary: 'Starts a bulk import', headers: header.ASYNC, body: body.IMPORT, answers: answer.JOB_BEGUN },
  '$viewdefinition-run': VIEW_RUN,
  $run: VIEW_RUN,
  $expand: { summary: 'The codes of a value set', query: query.EXPAND, body: body.PARAMETERS },
  '$validate-code': asked('Whether a code is in a value set or code system', query.VALIDATE_CODE),
  $lookup: asked('What a code system says of a code', query.LOOKUP),
  $subsumes: asked('Whether one code of a code system is above another', query.SUBSUMES),
  $translate: asked('What a concept map makes of a code', query.TRANSLATE),
};

const validated = (summary: string): RouteText => ({ summary, query: query.VALIDATE, answers: answer.OUTCOME });

const posted = (summary: string): RouteText => ({
  summary: `${summary}, parameters in the body`,
  body: body.FORM,
  answers: answer.BUNDLE,
});

const history = (summary: string): RouteText => ({ summary, query: query.HISTORY, answers: answer.BUNDLE });

const searched = (summary: string, parameters: Query): RouteText => ({
  summary,
  query: parameters,
  answers: answer.BUNDLE,
});

const written = (summary: string, taken: body.Body, headers: Query, criteria: Query = {}): RouteText => ({
  summary,
  query: criteria,
  headers,
  body: taken,
  answers: answer.WRITTEN,
});

const patched = (summary: string, criteria: Query = {}): RouteText => ({
  ...written(summary, body.PATCH, header.CHANGE, criteria),
  answers: answer.CHANGED,
});

/** By method and path as the server routes it. */
const ROUTE_TEXTS: Readonly<Record<string, RouteText>> = {
  'get /healthz': { summary: 'Whether the process lives', answers: answer.ANY_JSON },
  'get /readyz': { summary: 'Whether store and definitions can be used', answers: answer.ANY_JSON },
  'get /metrics': { summary: 'Measurements for Prometheus', answers: answer.METRICS },
  'get /fhir/.well-known/smart-configuration': { summary: 'The authorisation server', answers: answer.ANY_JSON },
  'get /fhir/metadata': { summary: 'The CapabilityStatement' },
  'post /fhir': {
    summary: 'Transaction, batch, or a case push (Bundle of type collection, document or message)',
    headers: header.BUNDLE,
    body: body.BUNDLE,
    answers: answer.BUNDLE,
  },
  'get /fhir': searched('Search of all types', query.SEARCH_ALL),
  'post /fhir/_search': posted('Search of all types'),
  'get /fhir/_history': history('History of all resources'),
  'post /fhir/$validate': validated('Validates a resource'),
  'post /fhir/$to-case': {
    summary: 'Bundle to cases with the mapping report; nothing is stored',
    answers: answer.TO_CASE,
  },
  'post /fhir/$from-case': {
    summary: 'Case to Bundle; nothing is stored',
    query: query.FROM_CASE,
    body: body.CASE_AS_FHIR,
    answers: answer.BUNDLE,
  },
  'get /fhir/:type': searched('Search of a type', query.SEARCH),
  'post /fhir/:type/_search': posted('Search of a type'),
  'post /fhir/:type': written('Create; with If-None-Exist, conditional create', body.STORED, header.CREATE),
  'put /fhir/:type': written(
    'Conditional update by search criteria in the query string',
    body.STORED,
    header.CHANGE,
    query.CRITERIA,
  ),
  'patch /fhir/:type': patched('Conditional patch by search criteria in the query string', query.CRITERIA),
  'delete /fhir/:type': {
    summary: 'Conditional delete by search criteria in the query string',
    query: query.CRITERIA,
    headers: header.IF_MATCH,
    answers: answer.DELETED,
  },
  'get /fhir/:type/_history': history('History of a type'),
  'post /fhir/:type/$validate': validated('Validates a resource of the type'),
  'get /fhir/:type/:id/$validate': validated('Validates a stored resource'),
  'post /fhir/:type/:id/$validate': {
    ...validated('Validates a stored resource, or the next version of it'),
    body: body.NEXT_VERSION,
  },
  'get /fhir/:type/:id': { summary: 'Reads a resource', query: query.PART, headers: header.READ, answers: answer.READ },
  'put /fhir/:type/:id': written(
    'Update, or create under this id; with If-Match only over that version',
    body.STORED,
    header.CHANGE,
  ),
  'patch /fhir/:type/:id': patched('JSON Patch (RFC 6902), or FHIRPath Patch (Parameters)'),
  'delete /fhir/:type/:id': {
    summary: 'Delete; 409 while others refer to it',
    headers: header.IF_MATCH,
    answers: answer.DELETED,
  },
  'get /fhir/:type/:id/_history': history('History of a resource'),
  'get /fhir/:type/:id/_history/:version': {
    summary: 'Read of a version',
    query: query.PART,
    headers: header.READ,
    answers: answer.READ,
  },
  'get /fhir/:type/:id/:below': searched('Search of a type in a compartment', query.SEARCH),
  'post /fhir/:type/:id/:below/_search': posted('Search of a type in a compartment'),
  'get /fhir/ViewDefinition': { summary: 'The views that come with the adapter', answers: answer.BUNDLE },
  'get /fhir/ViewDefinition/:id': { summary: 'Reads a view' },
  'get /fhir/AuditEvent': searched('Who did what when', query.AUDIT),
  'post /fhir/AuditEvent/_search': posted('Who did what when'),
  'get /fhir/AuditEvent/:id': { summary: 'One access' },
  'get /fhir/$bulk/:job': {
    summary: 'How far a bulk job is; its manifest when done',
    answers: answer.JOB_STATUS,
  },
  'delete /fhir/$bulk/:job': { summary: 'Cancels a bulk job, or removes what it made', answers: answer.JOB_ENDED },
  'get /fhir/$bulk/:job/:file': {
    summary: 'A file of a bulk export, or the errors of an import',
    answers: answer.NDJSON_FILE,
  },
  'get /cases': { summary: 'Normalised cases', query: query.CASES, headers: header.LIST, answers: answer.CASES },
  'get /cases/schema': { summary: 'JSON Schema of a case', answers: answer.CASE_SCHEMA },
  'get /cases/:id': { summary: 'A case', headers: header.READ, answers: answer.CASE },
  'put /cases/:id': {
    summary: 'Writes each item back to the resource it came from',
    headers: header.IF_MATCH,
    body: body.CASE,
    answers: answer.CASE_WRITTEN,
  },
  'get /cases/:id/report': {
    summary: 'What the resources say and the case cannot hold',
    answers: answer.OUTCOME,
  },
  'get /cohort': {
    summary: 'Tables and survival over the filtered cases',
    query: query.COHORT,
    answers: answer.COHORT,
  },
  'get /openapi.json': { summary: 'This description', answers: answer.ANY_JSON },
  'get /docs': { summary: 'A page to read this description', answers: answer.PAGE },
};

/** What is said of a route; undefined where no row is. */
export function textOf(method: string, path: string): RouteText | undefined {
  return ROUTE_TEXTS[`${method} ${path}`] ?? OPERATION_TEXTS[path.slice(path.lastIndexOf('/') + 1)];
}
