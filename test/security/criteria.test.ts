import { afterAll, beforeAll, expect, test } from 'vitest';
import { FHIR } from '../http/harness.ts';
import { type WholeServer, wholeServer } from './whole-server.ts';

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
])('of %s', async (type, within) => {
  const get = (path: string) => server.http.get(`/fhir/${type}${path}`).set(server.as('coded'));
  const found = JSON.parse((await get('')).text).entry ?? [];
  expect(found.map(({ resource }: { resource: { id: string } }) => resource.id)).toEqual(within);
  const readable: string[] = [];
  for (const { resourceType, id } of RESOURCES)
    if (resourceType === type && (await get(`/${id}`)).status === 200) readable.push(id);
  expect(readable).toEqual(within);
});
