import { afterAll, beforeAll, expect, test } from 'vitest';
import { FHIR } from '../http/harness.ts';
import { type WholeServer, wholeServer } from './whole-server.ts';

/** `$everything` for a client with rights to some types: what is asked for in vain is not taken for a right to all. */

let server: WholeServer;
beforeAll(async () => {
  server = await wholeServer({
    all: { scopes: ['system/*.cruds'] },
    some: { scopes: ['system/Patient.rs', 'system/Practitioner.rs'] },
    patients: { scopes: ['system/Patient.rs'] },
    reader: { scopes: ['system/Patient.r'] },
  });
  await server.http
    .put('/fhir/Patient/p')
    .set({ 'content-type': FHIR, ...server.as('all') })
    .send(JSON.stringify({ resourceType: 'Patient', id: 'p' }))
    .expect(201);
});
afterAll(() => server.close());

const everything = async (client: string, query = '') => {
  const { status, text } = await server.http.get(`/fhir/Patient/p/$everything${query}`).set(server.as(client));
  const { total, issue = [] } = JSON.parse(text);
  return [status, total ?? issue[0]?.details.text];
};

test('of a type that lies in no compartment there is nothing, as for who may all', async () => {
  expect(await everything('all', '?_type=Practitioner')).toEqual([200, 0]);
  expect(await everything('some', '?_type=Practitioner')).toEqual([200, 0]);
});

test('of types that may not be searched the refusal names one', async () => {
  expect(await everything('some')).toEqual([200, 1]);
  expect(await everything('some', '?_type=Condition')).toEqual([
    403,
    'This client has no permission "s" on Condition.',
  ]);
  expect(await everything('reader')).toEqual([403, 'This client has no permission "s" on Patient.']);
});

test('a type that may not be searched beside one that may is told, and so is a parameter that is not known', async () => {
  const { body } = await server.http
    .get('/fhir/Patient/p/$everything?_type=Patient,Condition&_elements=id')
    .set(server.as('patients'))
    .expect(200);
  const [patient, outcome] = body.entry;
  expect(body.entry).toHaveLength(2);
  expect(patient.resource.resourceType).toBe('Patient');
  expect(outcome.search).toEqual({ mode: 'outcome' });
  expect(outcome.resource.issue).toMatchObject([
    { severity: 'warning', code: 'not-supported', expression: ['http._elements'] },
    {
      severity: 'warning',
      code: 'forbidden',
      details: { text: 'This client has no permission "s" on Condition: nothing of it is here.' },
      expression: ['http._type'],
    },
  ]);
});

test('who asks for what it may have is told nothing', async () => {
  const { body } = await server.http
    .get('/fhir/Patient/p/$everything?_type=Patient&_format=json')
    .set(server.as('patients'))
    .expect(200);
  expect(body.entry).toHaveLength(1);
});
