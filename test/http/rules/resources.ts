import { FHIR, type Served } from '../harness.ts';

/** A Patient as text. */
export const patient = (id: string | undefined, more: object = {}) =>
  JSON.stringify({ resourceType: 'Patient', ...(id === undefined ? {} : { id }), ...more });

/** An Observation, complete. */
export const observation = (id: string | undefined, more: object = {}) =>
  JSON.stringify({ resourceType: 'Observation', ...(id === undefined ? {} : { id }), status: 'final', ...more });

/** Requests with a body, below the FHIR base. */
export const requestsOf = (server: () => Served) => ({
  put: (path: string, text: string) => server().http.put(`/fhir/${path}`).set('content-type', FHIR).send(text),
  post: (path: string, text: string) => server().http.post(`/fhir/${path}`).set('content-type', FHIR).send(text),
  patch: (path: string, operations: unknown) =>
    server()
      .http.patch(`/fhir/${path}`)
      .set('content-type', 'application/json-patch+json')
      .send(typeof operations === 'string' ? operations : JSON.stringify(operations)),
  get: (path: string) => server().http.get(`/fhir/${path}`),
  remove: (path: string) => server().http.delete(`/fhir/${path}`),
});

/** The message id of the first issue of an OperationOutcome. */
export const problem = ({ body }: { body: { issue: { details: { coding: { code: string }[] } }[] } }) =>
  body.issue[0]?.details.coding[0]?.code;
