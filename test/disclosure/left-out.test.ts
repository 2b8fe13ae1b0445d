import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FHIR } from '../http/harness.ts';
import { keyOf, type RecipientPlace, recipientPlace } from './recipient-place.ts';

/** What a policy leaves out cannot be asked for: not by a filter, and not by where a reference leads. */

let place: RecipientPlace;
beforeAll(async () => {
  const more = 'drop: [patient.sex, Patient.gender, Observation.specimen]\n';
  place = await recipientPlace({ more });
  const subject = { reference: 'Patient/p' };
  for (const resource of [
    { resourceType: 'Patient', id: 'p', gender: 'female' },
    { resourceType: 'Specimen', id: 's', subject },
    {
      resourceType: 'Observation',
      id: 'o',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '30525-0' }] },
      subject,
      specimen: { reference: 'Specimen/s' },
    },
  ]) {
    await request(place.app)
      .put(`/fhir/${resource.resourceType}/${resource.id}`)
      .set({ 'content-type': FHIR, 'x-api-key': keyOf('own') })
      .send(JSON.stringify(resource))
      .expect(201);
  }
});
afterAll(() => place.dispose());

const get = (path: string, client = 'registry') =>
  request(place.app).get(path).set('x-api-key', keyOf(client)).expect(200);
const typesIn = async (path: string, client?: string): Promise<string[]> => {
  const { entry = [] }: { entry?: { resource: { resourceType: string } }[] } = (await get(path, client)).body;
  return entry.map(({ resource }) => resource.resourceType).sort();
};

test('a filter by it finds nothing, and no total tells how many would meet it', async () => {
  const told = async (path: string) => {
    const { body, headers } = await get(path);
    return { body, total: headers['x-iscm-total'] };
  };
  const [female, male] = [await told('/cases?sex=female&limit=1'), await told('/cases?sex=male&limit=1')];
  expect(female).toEqual(male);
  expect(female.body).toEqual([]);
  expect(await told('/cases?limit=1')).toMatchObject({ body: [{}], total: '1' });
  expect((await get('/cases?sex=female&limit=1', 'own')).headers['x-iscm-total']).toBe('1');
});

test('an include does not lead where a reference that is left out leads', async () => {
  expect(await typesIn('/fhir/Observation?_include=Observation:specimen', 'own')).toEqual(['Observation', 'Specimen']);
  expect(await typesIn('/fhir/Observation?_include=Observation:specimen')).toEqual(['Observation']);
  expect(await typesIn('/fhir/Observation?_include=*')).toEqual(['Observation', 'Patient']);
});
