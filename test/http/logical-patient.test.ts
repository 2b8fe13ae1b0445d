import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { mappingDouble } from '../interaction/mapping-double.ts';
import { root } from '../mapping/toolkit.ts';
import { FHIR, type Served, served } from './harness.ts';
import { PLACES, runningHere } from './whole-place.ts';

const SYSTEM = 'urn:example:mrn';
const called = (value: string) => ({ identifier: { system: SYSTEM, value } });
const patient = (id: string, ...numbers: string[]) => ({
  resourceType: 'Patient',
  id,
  identifier: numbers.map((value) => ({ system: SYSTEM, value })),
});
const finding = (id: string, subject: object) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: id },
  subject,
});
const pushed = (source: string, ...resources: { resourceType: string; id: string }[]) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({ fullUrl: `${source}/${resource.resourceType}/${resource.id}`, resource })),
});
const NORTH = 'https://north.example/fhir';

describe('a resource that names its patient by an identifier alone', () => {
  let server: Served;
  afterEach(() => server.close());
  const subjectOf = async (text: string) => {
    const { body } = await server.http.get('/fhir/Observation').expect(200);
    const found = body.entry.find((one: { resource: { code: { text: string } } }) => one.resource.code.text === text);
    return found.resource.subject;
  };

  test('is part of the record of the Patient of its Bundle that has it, and says so', async () => {
    server = await served({ mapping: mappingDouble });
    const bundle = pushed(NORTH, finding('1', { display: 'A', ...called('4711') }), patient('p', '4711', '4712'));
    await server.post(bundle).expect(200);
    const { body: found } = await server.http.get('/fhir/Patient').expect(200);
    const { id } = found.entry[0].resource;
    expect(await subjectOf('1')).toEqual({ reference: `Patient/${id}`, display: 'A', ...called('4711') });
    const { body: record } = await server.http.get(`/fhir/Patient/${id}/Observation`).expect(200);
    expect(record.total).toBe(1);
    const { body: again } = await server.post(bundle).expect(200);
    expect(again.entry.map((one: { response: { status: string } }) => one.response.status)).toEqual([
      '200 OK',
      '200 OK',
    ]);
  });

  test('so in a transaction, also when the Patient is there already', async () => {
    server = await served({ mapping: mappingDouble });
    await server.post(pushed(NORTH, patient('p', '4711'))).expect(200);
    const entry = (resource: object, request: object) => ({
      fullUrl: `urn:uuid:${crypto.randomUUID()}`,
      resource,
      request,
    });
    const { id: _id, ...anonymous } = patient('p', '4711');
    await server
      .post({
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [
          entry(anonymous, { method: 'POST', url: 'Patient', ifNoneExist: `identifier=${SYSTEM}|4711` }),
          entry({ ...finding('1', called('4711')), id: undefined }, { method: 'POST', url: 'Observation' }),
        ],
      })
      .expect(200);
    const { body: found } = await server.http.get('/fhir/Patient').expect(200);
    expect(found.total).toBe(1);
    expect(await subjectOf('1')).toEqual({ reference: `Patient/${found.entry[0].resource.id}`, ...called('4711') });
  });

  test.each([
    ['several have', [patient('p', '4711'), patient('q', '4711')], called('4711')],
    ['nobody of the Bundle has', [patient('p', '4712')], called('4711')],
    ['is not said to be of a Patient', [patient('p', '4711')], { type: 'Group', ...called('4711') }],
    ['has no system', [patient('p', '4711')], { identifier: { value: '4711' } }],
  ])('is kept as it was sent where the identifier is one that %s', async (_name, patients, subject) => {
    server = await served({ mapping: mappingDouble });
    await server.post(pushed(NORTH, ...patients, finding('1', subject))).expect(200);
    expect(await subjectOf('1')).toEqual(subject);
  });

  test('is of the only Patient held that has the identifier, where a rule trusts identifiers', async () => {
    server = await served({ mapping: mappingDouble, patientMatch: 'identifier' });
    await server.post(pushed(NORTH, patient('p', '4711'))).expect(200);
    await server.post(pushed(NORTH, finding('1', called('4711')))).expect(200);
    const { body: found } = await server.http.get('/fhir/Patient').expect(200);
    expect(await subjectOf('1')).toMatchObject({ reference: `Patient/${found.entry[0].resource.id}` });
  });

  test('is of nobody where several held have it', async () => {
    server = await served({ mapping: mappingDouble, patientMatch: 'identifier' });
    for (const id of ['p', 'q']) {
      const body = JSON.stringify(patient(id, '4711'));
      await server.http.put(`/fhir/Patient/${id}`).set('content-type', FHIR).send(body).expect(201);
    }
    await server.post(pushed(NORTH, finding('1', called('4711')))).expect(200);
    expect(await subjectOf('1')).toEqual(called('4711'));
  });

  test('is not, where sources are kept apart', async () => {
    server = await served({ mapping: mappingDouble });
    await server.post(pushed(NORTH, patient('p', '4711'))).expect(200);
    await server.post(pushed(NORTH, finding('1', called('4711')))).expect(200);
    expect(await subjectOf('1')).toEqual(called('4711'));
  });
});

describe.each(PLACES)('on $name', (tried) => {
  const server = runningHere(tried);

  test.skipIf(tried.skip)('a push makes the case that $to-case makes of the same Bundle', async () => {
    const folder = join(root, 'test/mapping/foreign/cases/v2-message-oids');
    const message = JSON.parse(readFileSync(join(folder, 'bundle.json'), 'utf8'));
    const resources = message.entry.map(({ resource }: { resource: { resourceType: string } }) => resource);
    const bundle = pushed(
      NORTH,
      ...resources.filter((one: { resourceType: string }) => one.resourceType !== 'MessageHeader'),
    );
    const { body: told } = await server.send('post', '/fhir/$to-case', bundle).expect(200);
    await server.send('post', '/fhir', bundle).expect(200);
    const [stored] = (await server.http.get('/cases').expect(200)).body;
    expect(stored.episodes).toHaveLength(1);
    expect(stored).toMatchObject({ patient: told.cases[0].patient, episodes: told.cases[0].episodes });
  });
});
