import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { FHIR } from '../http/harness.ts';
import { ENGINES, type WholeServer, wholeServer } from './whole-server.ts';

/** A client whose scope has criteria reads what a search by them finds, wherever a type says it. */

let server: WholeServer;
beforeAll(async () => {
  const scopes = [
    'system/*.rs?code=urn:drugs|x',
    'system/Observation.rs?status=http://hl7.org/fhir/observation-status|final',
  ];
  server = await wholeServer({ all: { scopes: ['system/*.cruds'] }, coded: { scopes } });
  const answer = await server.http
    .post('/fhir')
    .set({ 'content-type': FHIR, ...server.as('all') })
    .send(JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry: RESOURCES.map(entryOf) }));
  expect(answer.status, answer.text).toBe(200);
});
afterAll(() => server.close());

const subject = { reference: 'Patient/p' };
const drug = (code: string) => ({ coding: [{ system: 'urn:drugs', code }] });
const request = (id: string, code: string) => ({
  resourceType: 'MedicationRequest',
  id,
  status: 'active',
  intent: 'order',
  subject,
  medicationCodeableConcept: drug(code),
});
const RESOURCES = [
  { resourceType: 'Patient', id: 'p' },
  request('request-x', 'x'),
  request('request-y', 'y'),
  { resourceType: 'Observation', id: 'final', status: 'final', code: { text: 'size' }, subject },
  { resourceType: 'Observation', id: 'early', status: 'preliminary', code: { text: 'size' }, subject },
  { resourceType: 'Medication', id: 'medication-x', code: drug('x') },
  { resourceType: 'Medication', id: 'medication-y', code: drug('y') },
];
const entryOf = (resource: { resourceType: string; id: string }) => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
});

test.each([
  ['MedicationRequest', ['request-x']],
  ['Medication', ['medication-x']],
  ['Observation', ['final']],
  ['Patient', []],
])('a client with criteria finds and reads what meets them, and nothing else: %s', async (type, within) => {
  const get = (path: string) => server.http.get(`/fhir/${type}${path}`).set(server.as('coded'));
  const found = JSON.parse((await get('')).text).entry ?? [];
  expect(found.map(({ resource }: { resource: { id: string } }) => resource.id)).toEqual(within);
  const readable: string[] = [];
  for (const { resourceType, id } of RESOURCES)
    if (resourceType === type && (await get(`/${id}`)).status === 200) readable.push(id);
  expect(readable).toEqual(within);
});

describe.each(ENGINES)('a deletion, over %s', (_name, engine) => {
  if (engine === undefined) return test.skip('there is no database to test with');

  test('is seen by who could see what the resource said last, and by nobody else', async () => {
    const scopes = ['system/Observation.rs?status=http://hl7.org/fhir/observation-status|final'];
    const server = await wholeServer({ all: { scopes: ['system/*.cruds'] }, final: { scopes } }, {}, engine);
    onTestFinished(() => server.close());
    for (const status of ['final', 'preliminary']) {
      const resource = { resourceType: 'Observation', id: status, status, code: { text: 'size' } };
      const headers = { 'content-type': FHIR, ...server.as('all') };
      await server.http.put(`/fhir/Observation/${status}`).set(headers).send(JSON.stringify(resource)).expect(201);
      await server.http.delete(`/fhir/Observation/${status}`).set(headers).expect(204);
    }
    const get = (path: string) => server.http.get(`/fhir/${path}`).set(server.as('final'));
    for (const path of ['', '/_history/2']) {
      await get(`Observation/final${path}`).expect(410);
      await get(`Observation/preliminary${path}`).expect(404);
    }
    await get('Observation/preliminary/_history').expect(404);
    for (const path of ['Observation/_history', 'Observation/final/_history']) {
      const { body } = await get(path).expect(200);
      const seen = body.entry.map(({ request }: { request: object }) => request);
      const url = 'Observation/final';
      expect(seen, path).toEqual([
        { method: 'DELETE', url },
        { method: 'PUT', url },
      ]);
    }
    const headers = { 'content-type': FHIR, ...server.as('final') };
    const entry = ['final', 'preliminary'].map((id) => ({ request: { method: 'GET', url: `Observation/${id}` } }));
    const batch = JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry });
    const { body } = await server.http.post('/fhir').set(headers).send(batch).expect(200);
    expect(body.entry.map(({ response }: { response: { status: string } }) => response.status)).toEqual(['410', '404']);
  });
});
