import { type Contents, fhir } from './answers.ts';
import { component } from './schema.ts';

/** The body that a route takes. */
export interface Body {
  contents: Contents;
  /** It may be left out. */
  isOptional?: true;
}

/** Any resource. */
export const RESOURCE: Body = { contents: fhir('Resource') };
/** The next version of a resource; what is stored where it is left out. */
export const NEXT_VERSION: Body = { ...RESOURCE, isOptional: true };

/** A resource of a type that is stored. */
export const STORED: Body = { contents: fhir('StoredResource') };

/** A Bundle that is carried out, or stored as a push. */
export const BUNDLE: Body = { contents: fhir('SentBundle') };
/** Parameters of an operation, which may stand in the query string as well. */
export const PARAMETERS: Body = { contents: fhir('Parameters'), isOptional: true };

/** A case as JSON. */
export const CASE: Body = { contents: { 'application/json': component('Case') } };

/** A case where FHIR is sent otherwise: both media types are taken. */
export const CASE_AS_FHIR: Body = {
  contents: { 'application/fhir+json': component('Case'), 'application/json': component('Case') },
};

/** Parameters of a search as a form. */
export const FORM: Body = {
  contents: {
    'application/x-www-form-urlencoded': { type: 'object', additionalProperties: { type: 'string' } },
  },
  isOptional: true,
};

/** A JSON Patch or a FHIRPath Patch. */
export const PATCH: Body = {
  contents: {
    'application/json-patch+json': {
      type: 'array',
      items: {
        type: 'object',
        required: ['op', 'path'],
        properties: {
          op: { enum: ['add', 'remove', 'replace', 'move', 'copy', 'test'] },
          path: { type: 'string' },
          from: { type: 'string' },
          value: {},
        },
      },
    },
    ...fhir('Parameters'),
  },
};

/** What a bulk import is begun with: the files to fetch, or the lines themselves. */
export const IMPORT: Body = {
  contents: { 'application/fhir+ndjson': { type: 'string' }, ...fhir('Parameters') },
};
