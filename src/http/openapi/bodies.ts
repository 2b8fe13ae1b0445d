import { type Contents, fhir } from './answers.ts';
import { component } from './schema.ts';

/** The body that a route takes. */
export interface Body {
  contents: Contents;
  /** It may be left out. */
  isOptional?: true;
}

export const RESOURCE: Body = { contents: fhir('Resource') };
/** The next version of a resource; what is stored where it is left out. */
export const NEXT_VERSION: Body = { ...RESOURCE, isOptional: true };
export const STORED: Body = { contents: fhir('StoredResource') };
export const BUNDLE: Body = { contents: fhir('SentBundle') };
/** Parameters of an operation, which may stand in the query string as well. */
export const PARAMETERS: Body = { contents: fhir('Parameters'), isOptional: true };
export const CASE: Body = { contents: { 'application/json': component('Case') } };
export const CASE_AS_FHIR: Body = {
  contents: { 'application/fhir+json': component('Case'), 'application/json': component('Case') },
};
export const FORM: Body = {
  contents: {
    'application/x-www-form-urlencoded': { type: 'object', additionalProperties: { type: 'string' } },
  },
  isOptional: true,
};
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
export const IMPORT: Body = {
  contents: { 'application/fhir+ndjson': { type: 'string' }, ...fhir('Parameters') },
};
