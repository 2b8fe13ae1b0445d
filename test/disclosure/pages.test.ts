import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FHIR } from '../http/harness.ts';
import { column, ofPatients } from '../view/table.ts';
import { keyOf, type RecipientPlace, recipientPlace } from './recipient-place.ts';

/** Behind a page that ends at a resource under its pseudonym comes the next one: nothing is missing, nothing twice. */

interface Page {
  entry: { resource: { id: string } }[];
  link: { relation: string; url: string }[];
}

const PATIENTS = 1100;
let place: RecipientPlace;
beforeAll(async () => {
  place = await recipientPlace();
  const entry = Array.from({ length: PATIENTS }, (_, index) => ({
    resource: { resourceType: 'Patient', id: `p${index}`, gender: 'female' },
    request: { method: 'PUT', url: `Patient/p${index}` },
  }));
  await request(place.app)
    .post('/fhir')
    .set({ 'content-type': FHIR, 'x-api-key': keyOf('own') })
    .send(JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }))
    .expect(200);
});
afterAll(() => place.dispose());

test('of a view over more patients than are read at once', async () => {
  const parameter = [
    { name: 'viewResource', resource: ofPatients({ column: [column('id', 'id')] }) },
    { name: '_format', valueCode: 'json' },
  ];
  const answer = await request(place.app)
    .post('/fhir/$viewdefinition-run')
    .set({ 'content-type': FHIR, 'x-api-key': keyOf('registry') })
    .send(JSON.stringify({ resourceType: 'Parameters', parameter }))
    .expect(200);
  const ids = answer.body.map(({ id }: { id: string }) => id);
  expect([ids.length, new Set(ids).size]).toEqual([PATIENTS, PATIENTS]);
  expect(ids).not.toContain('p1');
});

test('of a search that asks for one page after another', async () => {
  const ids: string[] = [];
  let path: string | undefined = '/fhir/Patient?_count=300&_elements=id';
  while (path !== undefined) {
    const page: Page = (await request(place.app).get(path).set('x-api-key', keyOf('registry')).expect(200)).body;
    ids.push(...page.entry.map(({ resource }) => resource.id));
    path = page.link.find(({ relation }) => relation === 'next')?.url.replace(/^https?:..[^/]*/, '');
  }
  expect([ids.length, new Set(ids).size]).toEqual([PATIENTS, PATIENTS]);
});

test('of a count of what is found', async () => {
  const { body } = await request(place.app)
    .get('/fhir/Patient?_summary=count&gender=female')
    .set('x-api-key', keyOf('registry'))
    .expect(200);
  expect(body.total).toBe(PATIENTS);
});
