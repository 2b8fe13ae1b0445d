import { afterEach, describe, expect, test } from 'vitest';
import { mappingDouble } from '../interaction/mapping-double.ts';
import { type Served, served } from './harness.ts';

let server: Served;
afterEach(() => server.close());

const MRN = 'urn:example:mrn';

/** A case push of a source: a Patient with its record numbers, and a finding about it. */
const pushOf = (source: string, id: string, ...numbers: { system?: string; value: string }[]) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    {
      fullUrl: `${source}/Patient/${id}`,
      resource: { resourceType: 'Patient', id, identifier: numbers },
    },
    {
      fullUrl: `${source}/Observation/${id}`,
      resource: {
        resourceType: 'Observation',
        id,
        status: 'final',
        code: { text: source },
        subject: { reference: `Patient/${id}` },
      },
    },
  ],
});
const number = (value: string) => ({ system: MRN, value });
const [ONE, TWO, THREE] = ['https://one.example/fhir', 'https://two.example/fhir', 'https://three.example/fhir'];

const push = (source: string, id: string, ...numbers: { system?: string; value: string }[]) =>
  server.post(pushOf(source, id, ...numbers)).expect(200);
const all = async (type: string) => {
  const { body } = await server.http.get(`/fhir/${type}`).expect(200);
  return (body.entry ?? []).map(({ resource }: { resource: object }) => resource);
};
const patients = async (): Promise<{ id: string }[]> => all('Patient');
const patientsHeld = async () => (await server.http.get('/fhir/Patient?_summary=count').expect(200)).body.total;
const subjects = async (): Promise<string[]> =>
  (await all('Observation')).map((one: { subject: { reference: string } }) => one.subject.reference);

describe('patients of two sources with the same record number', () => {
  test('are kept apart where no rule says otherwise, and each case names the other', async () => {
    server = await served({ mapping: mappingDouble });
    await push(ONE, '1', number('4711'));
    await push(TWO, '1', number('4711'));
    const held = await patients();
    expect(held).toHaveLength(2);
    expect(new Set(await subjects()).size).toBe(2);
    const cases: { id: string }[] = (await server.http.get('/cases').expect(200)).body;
    for (const { id } of cases) {
      const { text } = await server.http.get(`/cases/${id}/report`).expect(200);
      expect(text).toContain('possible-patient-match');
      expect(held.filter((one) => text.includes(`Patient/${one.id} has the same identifier`))).toHaveLength(1);
      expect(text).not.toContain('4711');
    }
  });

  test('are one by the rule, with the findings of both', async () => {
    server = await served({ mapping: mappingDouble, patientMatch: 'identifier' });
    await push(ONE, '1', number('4711'));
    await push(TWO, '9', number('4711'));
    await push(TWO, '9', number('4711'));
    const [only, ...others] = await patients();
    expect(others).toEqual([]);
    expect(await subjects()).toEqual([`Patient/${only?.id}`, `Patient/${only?.id}`]);
  });

  test('are one by the rule also for what comes alone from a source that said the same as another', async () => {
    server = await served({ mapping: mappingDouble, patientMatch: 'identifier' });
    const [fromOne] = pushOf(ONE, '1', number('4711')).entry;
    const [fromTwo, finding] = pushOf(TWO, '1', number('4711')).entry;
    for (const entry of [fromOne, fromTwo, finding, fromTwo])
      await server.post({ resourceType: 'Bundle', type: 'collection', entry: [entry] }).expect(200);
    const [only, ...others] = await patients();
    expect(others).toEqual([]);
    expect(await subjects()).toEqual([`Patient/${only?.id}`]);
  });

  test('are one by the rule, and neither source takes from the other what it alone knows', async () => {
    server = await served({ mapping: mappingDouble, patientMatch: 'identifier' });
    const shared = number('4711');
    const own = (system: string) => ({ system, value: '1' });
    const fromOne = { identifier: [shared, own('urn:one')], birthDate: '1961-04-12', name: [{ family: 'One' }] };
    const fromTwo = { identifier: [own('urn:two'), shared], gender: 'female', name: [{ family: 'Two' }] };
    const send = (source: string, id: string, said: object) =>
      server
        .post({
          resourceType: 'Bundle',
          type: 'collection',
          entry: [{ fullUrl: `${source}/Patient/${id}`, resource: { resourceType: 'Patient', id, ...said } }],
        })
        .expect(200);
    const held = async () => {
      const [only, ...others] = await patients();
      expect(others).toEqual([]);
      const { identifier, ...said } = only as { id: string; identifier: { system: string }[] };
      return { ...said, systems: identifier.map(({ system }) => system).toSorted() };
    };
    const systems = [MRN, 'urn:one', 'urn:two'].toSorted();
    await send(ONE, '1', fromOne);
    await send(TWO, '9', fromTwo);
    const both = { gender: 'female', birthDate: '1961-04-12', systems };
    expect(await held()).toMatchObject({ ...both, name: fromTwo.name });
    await send(TWO, '9', { ...fromTwo, deceasedDateTime: '2020-05-05' });
    await send(ONE, '1', fromOne);
    expect(await held()).toMatchObject({ ...both, name: fromOne.name, deceasedDateTime: '2020-05-05' });
    await send(TWO, '9', { ...fromTwo, birthDate: '1961-04-13', deceasedBoolean: false });
    const corrected = await held();
    expect(corrected).toMatchObject({ ...both, birthDate: '1961-04-13', deceasedBoolean: false });
    expect(corrected).not.toHaveProperty('deceasedDateTime');
  });

  test('of one source alone are replaced by what it sends', async () => {
    server = await served({ mapping: mappingDouble, patientMatch: 'identifier' });
    const send = (said: object) =>
      server.post({
        resourceType: 'Bundle',
        type: 'collection',
        entry: [
          {
            fullUrl: `${ONE}/Patient/1`,
            resource: { resourceType: 'Patient', id: '1', identifier: [number('4711')], ...said },
          },
        ],
      });
    await send({ deceasedBoolean: true, birthDate: '1950' }).expect(200);
    await send({ gender: 'male' }).expect(200);
    const [only] = await patients();
    expect(only).toMatchObject({ gender: 'male' });
    expect(only).not.toHaveProperty('deceasedBoolean');
    expect(only).not.toHaveProperty('birthDate');
  });

  test('are kept apart by the rule where two are held already, or the number has no system', async () => {
    server = await served({ mapping: mappingDouble, patientMatch: 'identifier' });
    await push(ONE, '1', number('1'));
    await push(ONE, '2', number('2'));
    await push(TWO, '1', number('1'), number('2'));
    expect(await patientsHeld()).toBe(3);
    await push(ONE, '3', { value: '3' });
    await push(THREE, '3', { value: '3' });
    expect(await patientsHeld()).toBe(5);
  });
});

describe('a push that names no source', () => {
  const loose = (...numbers: object[]) => ({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [{ resource: { resourceType: 'Patient', id: 'p', active: true, identifier: numbers } }],
  });

  test('does not replace a patient who is held under its id with other numbers', async () => {
    server = await served();
    await server.post(loose(number('4711'))).expect(200);
    const { body } = await server.post(loose(number('4712'), { system: 'urn:other', value: '4711' })).expect(422);
    expect(body.issue[0]).toMatchObject({
      code: 'conflict',
      details: { coding: [{ code: 'push-of-other-patient' }] },
      expression: ['Bundle.entry[0].resource.identifier'],
    });
    expect((await server.http.get('/fhir/Patient/p')).body.identifier).toEqual([number('4711')]);
  });

  test('updates one that has a number of it, or of whom no number is known', async () => {
    server = await served();
    await server.post(loose(number('4711'))).expect(200);
    await server.post(loose(number('4711'), number('4712'))).expect(200);
    await server.post({ ...loose(), entry: [{ resource: { resourceType: 'Patient', id: 'p' } }] }).expect(200);
    await server.post(loose(number('9'))).expect(200);
    const { body } = await server.http.get('/fhir/Patient/p');
    expect([body.meta.versionId, body.identifier]).toEqual(['4', [number('9')]]);
  });
});
