import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FHIR } from '../http/harness.ts';
import { keyOf, type RecipientPlace, recipientPlace } from './recipient-place.ts';

/** What a recipient is shown it can ask for by what it is shown, and what is behind that finds nothing. */

const MRN = 'urn:mrn';
let place: RecipientPlace;
beforeAll(async () => {
  place = await recipientPlace({ more: `pseudonyms: [${MRN}]\n` });
  const put = (resource: { resourceType: string; id: string; [member: string]: unknown }) =>
    request(place.app)
      .put(`/fhir/${resource.resourceType}/${resource.id}`)
      .set({ 'content-type': FHIR, 'x-api-key': keyOf('own') })
      .send(JSON.stringify(resource))
      .expect(201);
  for (const [id, gender] of Object.entries({ p: 'female', q: 'male' })) {
    await put({ resourceType: 'Patient', id, gender, identifier: [{ system: MRN, value: `4711-${id}` }] });
    await put({
      resourceType: 'Observation',
      id: `age-${id}`,
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '30525-0' }] },
      subject: { reference: `Patient/${id}` },
    });
  }
});
afterAll(() => place.dispose());

interface Seen {
  id: string;
  identifier: { system: string; value: string }[];
}

async function patients(query = ''): Promise<Seen[]> {
  const { body } = await request(place.app).get(`/fhir/Patient?${query}`).set('x-api-key', keyOf('registry'));
  return (body.entry ?? []).map(({ resource }: { resource: Seen }) => resource);
}

test('an identifier finds its resource as the pseudonym that is shown, and not as what it stands for', async () => {
  const all = await patients();
  expect(all).toHaveLength(2);
  for (const seen of all) {
    const value = seen.identifier[0]?.value ?? '';
    expect(value).not.toContain('4711');
    for (const token of [value, `${MRN}|${value}`]) expect(await patients(`identifier=${token}`)).toEqual([seen]);
    expect(await patients(`identifier=urn:other|${value}`)).toEqual([]);
  }
  for (const token of ['4711-p', `${MRN}|4711-p`]) expect(await patients(`identifier=${token}`)).toEqual([]);
});

test('a case is found by what is shown of it', async () => {
  const cases = async (query: string) =>
    (await request(place.app).get(`/cases?${query}`).set('x-api-key', keyOf('registry')).expect(200)).body;
  const [first] = await cases('sex=female');
  expect(first.patient.sex).toBe('female');
  expect(await cases(`sex=female&state=${first.state}`)).toEqual([first]);
  expect(await cases('sex=male')).toMatchObject([{ patient: { sex: 'male' } }]);
  expect(await cases('sex=female&sex=male')).toEqual([]);
  expect(await cases('sex=female,male')).toHaveLength(2);
});
