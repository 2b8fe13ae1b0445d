import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { hashApiKey, makeApiKey } from '../../src/config/index.ts';
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
const unnamed = (resource: { resourceType: string; id: string }) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: [{ resource }],
});
const KEYS = { labs: makeApiKey('labs'), desk: makeApiKey('desk'), ehr: makeApiKey('ehr') };
const NORTH = 'https://north.example/fhir';
const SOUTH = 'https://south.example/fhir';

describe('a resource that names its patient by an identifier alone', () => {
  let server: Served;
  afterEach(() => server.close());
  /** The Patient that came from a source under the id `p`. */
  const held = async (source: string) => {
    const [key] = await server.context.store.read((reader) => reader.findSources([`${source}/Patient/p`]));
    return `Patient/${key?.id}`;
  };
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

  test('is of nobody where the same transaction deletes who has it', async () => {
    server = await served({ mapping: mappingDouble });
    await server.http
      .put('/fhir/Patient/p')
      .set('content-type', FHIR)
      .send(JSON.stringify(patient('p', '4711')));
    const deletion = { request: { method: 'DELETE', url: 'Patient/p' } };
    const creation = { resource: finding('1', called('4711')), request: { method: 'PUT', url: 'Observation/1' } };
    await server.post({ resourceType: 'Bundle', type: 'transaction', entry: [deletion, creation] }).expect(200);
    expect(await subjectOf('1')).toEqual(called('4711'));
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

  test('is of the Patient of its own source alone, where sources are kept apart', async () => {
    server = await served({ mapping: mappingDouble });
    await server.post(pushed(NORTH, patient('p', '4711'))).expect(200);
    await server.post(pushed(SOUTH, patient('p', '4711'), patient('q', '4712'))).expect(200);
    await server.post(pushed(NORTH, finding('1', called('4711')))).expect(200);
    await server.post(pushed(NORTH, finding('2', called('4712')))).expect(200);
    expect(await subjectOf('1')).toEqual({ reference: await held(NORTH), ...called('4711') });
    expect(await subjectOf('2')).toEqual(called('4712'));
  });

  test('is of one held here under an id, where neither names a source', async () => {
    server = await served({ mapping: mappingDouble });
    await server.post(unnamed(patient('p', '4711'))).expect(200);
    await server.post(pushed(NORTH, patient('q', '4711'))).expect(200);
    await server.post(unnamed(finding('1', called('4711')))).expect(200);
    const body = JSON.stringify(finding('2', called('4711')));
    await server.http.put('/fhir/Observation/2').set('content-type', FHIR).send(body).expect(201);
    for (const text of ['1', '2']) expect(await subjectOf(text)).toMatchObject({ reference: 'Patient/p' });
  });
});

describe('a Patient that comes after what names it by an identifier alone', () => {
  let server: Served;
  afterEach(() => server.close());
  const record = async (id: string) => {
    const held = await server.context.store.read((reader) => reader.compartment(id));
    return new Set(held.flatMap(({ type, text = '' }) => (type === 'Observation' ? [JSON.parse(text).code.text] : [])));
  };
  const only = async () => {
    const { body } = await server.http.get('/fhir/Patient').expect(200);
    expect(body.total).toBe(1);
    return body.entry[0].resource.id;
  };

  test.each(['none', 'identifier'] as const)('has it in its record (patientMatch: %s)', async (patientMatch) => {
    server = await served({ mapping: mappingDouble, patientMatch });
    await server.post(pushed(NORTH, finding('1', called('4711')), finding('2', called('4712')))).expect(200);
    await server.post(pushed(NORTH, finding('3', called('4713')))).expect(200);
    await server.post(pushed(NORTH, patient('p', '4711', '4712'))).expect(200);
    const patientHeld = await only();
    expect(await record(patientHeld)).toEqual(new Set(['1', '2']));
    // what it was told to be again is what it is
    const { body: again } = await server.post(pushed(NORTH, finding('1', called('4711')))).expect(200);
    expect(again.entry[0].response).toMatchObject({ status: '200 OK', etag: 'W/"2"' });
    // a number that it gets later
    await server.post(pushed(NORTH, patient('p', '4711', '4713'))).expect(200);
    expect(await record(patientHeld)).toEqual(new Set(['1', '2', '3']));
  });

  test('says in its Provenance what became part of the record', async () => {
    server = await served({ mapping: mappingDouble });
    await server.post(pushed(NORTH, finding('1', called('4711')))).expect(200);
    await server.post(pushed(NORTH, patient('p', '4711'))).expect(200);
    const patientHeld = await only();
    const { body } = await server.http.get(`/fhir/Patient/${patientHeld}/Provenance`).expect(200);
    const targets = body.entry.flatMap(({ resource }: { resource: { target: { reference: string }[] } }) =>
      resource.target.map(({ reference }) => reference.replace(/\/.*\/_history/, '')),
    );
    expect(targets).toEqual(expect.arrayContaining(['Observation/2', 'Patient/1']));
  });

  test('does not, where it is of another source, but by rule', async () => {
    for (const [patientMatch, found] of [
      ['none', []],
      ['identifier', ['1']],
    ] as const) {
      server = await served({ mapping: mappingDouble, patientMatch });
      await server.post(pushed(NORTH, finding('1', called('4711')))).expect(200);
      await server.post(pushed(SOUTH, patient('p', '4711'))).expect(200);
      expect(await record(await only())).toEqual(new Set(found));
      if (patientMatch === 'none') await server.close();
    }
  });

  test('does not take what its client may not change', async () => {
    const clients = [
      { id: 'labs', scopes: ['system/Observation.cu'], keys: [await hashApiKey(KEYS.labs, 'sha256')] },
      { id: 'desk', scopes: ['system/Patient.cruds'], keys: [await hashApiKey(KEYS.desk, 'sha256')] },
      { id: 'ehr', scopes: ['system/*.cruds'], keys: [await hashApiKey(KEYS.ehr, 'sha256')] },
    ];
    server = await served({ mapping: mappingDouble }, { clients });
    const as = (id: keyof typeof KEYS) => ({ authorization: `Bearer ${KEYS[id]}` });
    await server.post(pushed(NORTH, finding('1', called('4711'))), as('labs')).expect(200);
    await server.post(pushed(NORTH, patient('p', '4711')), as('desk')).expect(200);
    const subject = async () => {
      const { body } = await server.http.get('/fhir/Observation').set(as('ehr')).expect(200);
      return body.entry[0].resource.subject;
    };
    expect(await subject()).toEqual(called('4711'));
    await server.post(pushed(NORTH, patient('p', '4711', '4712')), as('ehr')).expect(200);
    expect(await subject()).toMatchObject({ reference: expect.stringMatching(/^Patient\//) });
  });
});

describe.each(PLACES)('on $name', (tried) => {
  const server = runningHere(tried);
  const folder = join(root, 'test/mapping/foreign/cases/v2-message-oids');
  const message = JSON.parse(readFileSync(join(folder, 'bundle.json'), 'utf8'));
  const record: { resourceType: string; id: string }[] = message.entry
    .map(({ resource }: { resource: { resourceType: string } }) => resource)
    .filter(({ resourceType }: { resourceType: string }) => resourceType !== 'MessageHeader');

  test.skipIf(tried.skip).each([
    ['at once', [record]],
    ['one by one', record.map((one) => [one])],
    ['one by one, the Patient last', record.toReversed().map((one) => [one])],
  ])('a record sent %s makes the case that $to-case makes of it', async (how, pushes) => {
    const source = `${NORTH}/${how.replaceAll(' ', '-')}`;
    const { body: told } = await server.send('post', '/fhir/$to-case', pushed(source, ...record)).expect(200);
    for (const push of pushes) await server.send('post', '/fhir', pushed(source, ...push)).expect(200);
    const [stored] = (await server.http.get('/cases').expect(200)).body.slice(-1);
    expect(stored.episodes).toHaveLength(1);
    expect(stored).toMatchObject({ patient: told.cases[0].patient, episodes: told.cases[0].episodes });
  });
});
