import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import { keyOf, type RecipientPlace, recipientPlace } from './recipient-place.ts';

/** Ids of more than 61 characters have pseudonyms that cannot be turned back; nothing may be lost for that. */

let place: RecipientPlace;
beforeEach(async () => {
  place = await recipientPlace();
});
afterEach(() => place.dispose());

const get = (path: string) => request(place.app).get(path).set('x-api-key', keyOf('registry'));
const longId = (letter: string) => letter.repeat(64);
const put = (id: string, sex = 'female') =>
  request(place.app)
    .put(`/cases/${id}`)
    .set('x-api-key', keyOf('own'))
    .set('if-match', '*')
    .send({ model: CASE_MODEL_VERSION, id, patient: { sex } });
const created = (id: string) => put(id).unset('if-match').expect(201);
const linked = (link: string | undefined) => `/cases?${/<\?([^>]*)>; rel="next"/.exec(link ?? '')?.[1]}`;

test('pages of cases go on behind one, also in a process that has not given it out', async () => {
  for (const letter of ['a', 'b', 'c']) await created(longId(letter));
  const first = await get('/cases?limit=1').expect(200);
  await place.restart();
  const second = await get(linked(first.headers.link)).expect(200);
  const third = await get(linked(second.headers.link)).expect(200);
  const ids = [first, second, third].flatMap(({ body }) => body.map(({ id }: { id: string }) => id));
  expect(new Set(ids).size).toBe(3);
});

test('a changed case that matches the filters comes as itself, not as one that was removed', async () => {
  await created(longId('a'));
  const { headers } = await get('/cases?sex=female,male').expect(200);
  await put(longId('a'), 'male').expect(200);
  const { body } = await get(`/cases?sex=female,male&since=${headers['x-iscm-cursor']}`).expect(200);
  expect(body).toMatchObject([{ patient: { sex: 'male' } }]);
});

test('more of them than are looked at in one go are all in a table, and in a list that goes on elsewhere', async () => {
  const entry = Array.from({ length: 502 }, (_none, number) => {
    const id = `${'p'.repeat(60)}${String(number).padStart(4, '0')}`;
    return {
      resource: { resourceType: 'Patient', id, gender: 'female' },
      request: { method: 'PUT', url: `Patient/${id}` },
    };
  });
  await request(place.app)
    .post('/fhir')
    .set('x-api-key', keyOf('own'))
    .set('content-type', 'application/fhir+json')
    .send(JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }))
    .expect(200);
  const select = [{ column: [{ name: 'id', path: 'getResourceKey()' }] }];
  const view = { resourceType: 'ViewDefinition', resource: 'Patient', status: 'draft', select };
  const { body } = await request(place.app)
    .post('/fhir/$viewdefinition-run?_format=json')
    .set('x-api-key', keyOf('registry'))
    .set('content-type', 'application/fhir+json')
    .send({ resourceType: 'Parameters', parameter: [{ name: 'viewResource', resource: view }] })
    .expect(200);
  expect(body).toHaveLength(502);
  const first = await get('/cases?limit=501').expect(200);
  await place.restart();
  const rest = await get(linked(first.headers.link)).expect(200);
  const ids = [first, rest].flatMap((page) => page.body.map(({ id }: { id: string }) => id));
  expect([ids.length, new Set(ids).size]).toEqual([502, 502]);
});

test('searches find what has one, and what refers to it, as those without conditions do', async () => {
  const patient = longId('p');
  const finding = {
    resourceType: 'Observation',
    id: longId('o'),
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '85319-2' }] },
    subject: { reference: `Patient/${patient}` },
  };
  for (const resource of [{ resourceType: 'Patient', id: patient }, finding]) {
    await request(place.app)
      .put(`/fhir/${resource.resourceType}/${resource.id}`)
      .set({ 'x-api-key': keyOf('own'), 'content-type': 'application/fhir+json' })
      .send(resource)
      .expect(201);
  }
  const found = async (path: string): Promise<string[]> =>
    ((await get(`/fhir/${path}`).expect(200)).body.entry ?? []).map(
      ({ resource }: { resource: { resourceType: string; id: string } }) => `${resource.resourceType}/${resource.id}`,
    );
  const [one = ''] = await found('Patient');
  const [other = ''] = await found('Observation');
  await place.restart();
  const [id = '', otherId = ''] = [one, other].map((reference) => reference.split('/')[1] ?? '');
  expect(await found(`Patient?_id=${id}`)).toEqual([one]);
  expect(await found(`Observation?_id=${otherId}`)).toEqual([other]);
  expect(await found(`Observation?subject=${one}`)).toEqual([other]);
  expect(await found(`Patient/${id}/Observation`)).toEqual([other]);
  expect(await found('Observation?_include=Observation:subject')).toEqual([other, one]);
  expect(await found('Patient?_revinclude=Observation:subject')).toEqual([one, other]);
  expect(await found(`Observation?subject=Patient/${'x'.repeat(63)}`)).toEqual([]);
});
