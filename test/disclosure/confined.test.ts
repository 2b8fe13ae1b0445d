import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyOf, type RecipientPlace, recipientPlace } from './recipient-place.ts';

/** A recipient that is confined to some patients by their ids knows them by pseudonyms alone. */

// one whose pseudonym cannot be turned back, too
const [MINE, LONG, OTHER] = ['mine', 'l'.repeat(64), 'other'] as const;

let place: RecipientPlace;
beforeAll(async () => {
  place = await recipientPlace();
  const put = (resource: { resourceType: string; id: string }) =>
    request(place.app)
      .put(`/fhir/${resource.resourceType}/${resource.id}`)
      .set({ 'x-api-key': keyOf('own'), 'content-type': 'application/fhir+json' })
      .send(JSON.stringify(resource))
      .expect(201);
  for (const id of [MINE, LONG, OTHER]) {
    await put({ resourceType: 'Patient', id });
    const finding = { resourceType: 'Observation', id: `o-${id.slice(0, 9)}`, status: 'final' };
    const subject = { reference: `Patient/${id}` };
    await put(Object.assign(finding, { code: { coding: [{ system: 'http://loinc.org', code: '85319-2' }] }, subject }));
  }
});
afterAll(() => place.dispose());

const get = (path: string) => request(place.app).get(path).set('x-api-key', keyOf('registry'));
const ids = async (path: string): Promise<string[]> =>
  ((await get(path).expect(200)).body.entry ?? []).map(({ resource }: { resource: { id: string } }) => resource.id);

test('and is shown those, and what is of them, on reads and searches', async () => {
  const all = { patients: await ids('/fhir/Patient'), findings: await ids('/fhir/Observation') };
  await place.restart({ patients: [MINE, LONG] });
  const seen = { patients: await ids('/fhir/Patient'), findings: await ids('/fhir/Observation') };
  expect([all.patients.length, all.findings.length]).toEqual([3, 3]);
  expect([seen.patients.length, seen.findings.length]).toEqual([2, 2]);
  const statuses = async (type: string, of: string[]) =>
    Promise.all(of.map(async (id) => [id, (await get(`/fhir/${type}/${id}`)).status]));
  const [other = ''] = all.patients.filter((id) => !seen.patients.includes(id));
  expect(await statuses('Patient', [other])).toEqual([[other, 404]]);
  expect(await statuses('Observation', all.findings)).toEqual(
    all.findings.map((id) => [id, seen.findings.includes(id) ? 200 : 404]),
  );
  const whose = await Promise.all(seen.findings.map(async (id) => (await get(`/fhir/Observation/${id}`)).body.subject));
  expect(whose.map(({ reference }) => reference.split('/')[1]).toSorted()).toEqual(seen.patients.toSorted());
});
