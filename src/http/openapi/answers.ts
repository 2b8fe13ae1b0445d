import type { JsonObject } from '../../fhir/json.ts';
import { component } from './schema.ts';

/** What is given by media type. */
export type Contents = Readonly<Record<string, JsonObject>>;

/** One answer of a route: without contents it has no body. */
export interface Answer {
  about: string;
  contents?: Contents;
}

/** The answers of a route that did what was asked, by status. */
export type Answers = Readonly<Record<number, Answer>>;

/** FHIR as JSON, under both names it goes by. */
export const fhir = (name: string): Contents => ({
  'application/fhir+json': component(name),
  'application/json': component(name),
});

const NO_SCHEMA: JsonObject = {};
const TEXT: JsonObject = { type: 'string' };
const BINARY: JsonObject = { type: 'string', format: 'binary' };

const done = (contents: Contents): Answers => ({ 200: { about: 'Done', contents } });
const NOT_MODIFIED: Answers = { 304: { about: 'Not changed, as the conditions of the request say' } };

/** One resource. */
export const RESOURCE = done(fhir('Resource'));

/** A Bundle: matches, a history, the answers to entries. */
export const BUNDLE = done(fhir('Bundle'));

/** The result of an operation of terminology. */
export const PARAMETERS = done(fhir('Parameters'));

/** The findings of a validation. */
export const OUTCOME = done(fhir('OperationOutcome'));

/** A resource that is read; nothing where the client has it already. */
export const READ: Answers = { ...RESOURCE, ...NOT_MODIFIED };
/** What is given back of a write is up to the header `Prefer`. */
export const CHANGED: Answers = { 200: { about: 'Updated, or unchanged', contents: fhir('Resource') } };
export const WRITTEN: Answers = {
  ...CHANGED,
  201: { about: 'Created', contents: fhir('Resource') },
};

/** A deletion, which has no body. */
export const DELETED: Answers = { 204: { about: 'Deleted, or not there' } };

/** A job that goes on in the background. */
export const JOB_BEGUN: Answers = { 202: { about: 'Begun; Content-Location is where to ask how far it is' } };

/** How far a job is, or its manifest. */
export const JOB_STATUS: Answers = {
  ...done({ 'application/json': { type: 'object' } }),
  202: { about: 'Under way; X-Progress says how far, Retry-After when to ask again' },
};

/** A job that the client takes back. */
export const JOB_ENDED: Answers = { 202: { about: 'Cancelled, or removed' } };

/** A file of an export. */
export const NDJSON_FILE = done({ 'application/fhir+ndjson': TEXT });

/** JSON of no particular form. */
export const ANY_JSON = done({ 'application/json': NO_SCHEMA });

/** The rows of a view. */
export const ROWS = done({
  'application/x-ndjson': TEXT,
  'text/csv': TEXT,
  'application/json': { type: 'array', items: { type: 'object' } },
  'application/vnd.apache.parquet': BINARY,
});

const HELD = { anyOf: [component('Case'), component('RemovedCase')] };

/** A case. */
export const CASE: Answers = { ...done({ 'application/json': component('Case') }), ...NOT_MODIFIED };

/** A case that was written, as it is now. */
export const CASE_WRITTEN: Answers = {
  200: { about: 'Written', contents: { 'application/json': component('Case') } },
  201: { about: 'Created', contents: { 'application/json': component('Case') } },
};

/** Cases, of which some may have been removed since the last pull. */
export const CASES: Answers = {
  ...done({
    'application/json': { type: 'array', items: HELD },
    'application/x-ndjson': TEXT,
    'text/csv': TEXT,
    'application/zip': BINARY,
  }),
  ...NOT_MODIFIED,
};

/** The cases of a Bundle, with the mapping report. */
export const TO_CASE = done({
  'application/json': {
    type: 'object',
    required: ['cases', 'report'],
    properties: { cases: { type: 'array', items: component('Case') }, report: component('OperationOutcome') },
  },
});

/** A cohort report. */
export const COHORT = done({ 'application/json': { type: 'object' }, 'text/markdown': TEXT, 'image/svg+xml': TEXT });

/** The JSON Schema of a case. */
export const CASE_SCHEMA = done({ 'application/schema+json': { type: 'object' } });

/** Metrics in the text form of Prometheus. */
export const METRICS = done({ 'text/plain': TEXT });

/** A page for people. */
export const PAGE = done({ 'text/html': TEXT });
