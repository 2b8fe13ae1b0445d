import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import { FHIR } from '../http/harness.ts';
import { keyOf, type RecipientPlace, recipientPlace } from './recipient-place.ts';

/** A page that the store fills with what a recipient may not see goes on behind it: a short page would say that all is told. */

let place: RecipientPlace;
beforeAll(async () => {
  place = await recipientPlace();
  const put = (path: string, body: object, type: string) =>
    request(place.app)
      .put(path)
      .set({ 'content-type': type, 'x-api-key': keyOf('own') })
      .send(JSON.stringify(body));
  const finding = async (id: string, more: object = {}) => {
    const code = { coding: [{ system: 'http://loinc.org', code: '85319-2' }] };
    const resource = { resourceType: 'Observation', id, status: 'final', code, subject: { reference: 'Patient/p' } };
    const { status } = await put(`/fhir/Observation/${id}`, { ...resource, ...more }, FHIR);
    expect(status).toBeLessThan(300);
  };
  // what stands on it cannot be given out
  const withheld = { modifierExtension: [{ url: 'https://hospital.example/negated', valueBoolean: true }] };
  await put('/fhir/Patient/p', { resourceType: 'Patient', id: 'p' }, FHIR).expect(201);
  await finding('a', withheld);
  await finding('b', withheld);
  await finding('c');
  await finding('d', withheld);
  await finding('e');
  await finding('c', withheld);
  await finding('c', { ...withheld, status: 'amended' });
  await finding('c', { status: 'corrected' });
  await finding('f', withheld);
  for (const [id, diagnosed] of Object.entries({ m: '2015', n: '2014-05', o: '2016-02-03', q: '2015-12', r: '2016' })) {
    const body = { model: CASE_MODEL_VERSION, id, patient: {}, episodes: [{ key: 'e', diagnosed }] };
    await put(`/cases/${id}`, body, 'application/json').expect(201);
  }
});
afterAll(() => place.dispose());

const get = (path: string) => request(place.app).get(path).set('x-api-key', keyOf('registry')).expect(200);

interface Page {
  total?: number;
  entry?: { resource: { id: string; status: string } }[];
  link: { relation: string; url: string }[];
}

/** The resources of each page of a list. */
async function pages(path: string): Promise<{ id: string; status: string }[][]> {
  const all: { id: string; status: string }[][] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const { entry = [], link }: Page = (await get(next)).body;
    all.push(entry.map(({ resource }) => resource));
    next = link.find(({ relation }) => relation === 'next')?.url.replace(/^https?:..[^/]*/, '');
  }
  return all;
}

test('a search of one a page gives each that may be seen, and no empty page', async () => {
  const found = await pages('/fhir/Observation?_count=1');
  expect(found.map((page) => page.map(({ status }) => status))).toEqual([['final'], ['corrected']]);
  expect((await get('/fhir/Observation?_summary=count')).body).toMatchObject({ total: 2 });
});

test('so do the histories of one resource and of all', async () => {
  const changed = (await pages('/fhir/Observation')).flat().find(({ status }) => status === 'corrected');
  const told = async (path: string) =>
    (await pages(`${path}/_history?_count=1`)).map((page) => page.map(({ status }) => status));
  expect(await told(`/fhir/Observation/${changed?.id}`)).toEqual([['corrected'], ['final']]);
  expect(await told('/fhir/Observation')).toEqual([['corrected'], ['final'], ['final']]);
});

test('so does the list of cases, by a date as it is seen', async () => {
  const { body, headers } = await get('/cases?diagnosed=2016&limit=1');
  expect(body).toMatchObject([{ episodes: [{ diagnosed: '2016' }] }]);
  const next = /<\?([^>]*)>; rel="next"/.exec(headers.link ?? '')?.[1];
  const second = await get(`/cases?${next}`);
  expect(second.body).toMatchObject([{ episodes: [{ diagnosed: '2016' }] }]);
  expect(second.body[0].id).not.toBe(body[0].id);
  expect((await get('/cases?diagnosed=lt2015')).body).toHaveLength(1);
  expect((await get('/cases?diagnosed=ge2014-06&diagnosed=le2015')).body).toHaveLength(3);
});
