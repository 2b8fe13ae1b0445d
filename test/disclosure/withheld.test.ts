import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asText } from '../http/ndjson.ts';
import { keyOf, type RecipientPlace, recipientPlace } from './recipient-place.ts';

let place: RecipientPlace;
beforeEach(async () => {
  place = await recipientPlace();
});
afterEach(() => place.dispose());

const put = (resource: { resourceType: string; id: string }) =>
  request(place.app)
    .put(`/fhir/${resource.resourceType}/${resource.id}`)
    .set('x-api-key', keyOf('own'))
    .set('content-type', 'application/fhir+json')
    .send(JSON.stringify(resource));
const get = (path: string) => request(place.app).get(path).set('x-api-key', keyOf('registry'));
const pathIn = (url: string) => new URL(url).pathname;

/** The manifest of an export. */
async function exported(query: string) {
  const begun = await get(`/fhir/$export?_type=Observation&${query}`).set('prefer', 'respond-async').expect(202);
  for (;;) {
    const answer = await get(pathIn(begun.headers['content-location'] ?? ''));
    if (answer.status === 200) return answer.body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a finding that may be given out no more is among the deleted of the next export', async () => {
  const finding = {
    resourceType: 'Observation',
    id: 'finding',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '85319-2' }] },
    subject: { reference: 'Patient/p' },
  };
  await put({ resourceType: 'Patient', id: 'p' }).expect(201);
  await put(finding).expect(201);
  const first = await exported('');
  expect(first.output).toMatchObject([{ type: 'Observation', count: 1 }]);
  // what it says now hangs on what cannot be given out
  const modifierExtension = [{ url: 'https://hospital.example/negated', valueBoolean: true }];
  await put({ ...finding, ...{ modifierExtension } }).expect(200);
  const next = await exported(`_since=${first.transactionTime}`);
  expect(next.output).toEqual([]);
  const [{ url }] = next.deleted;
  const { body } = await get(pathIn(url)).buffer(true).parse(asText);
  expect(JSON.parse(body).entry).toHaveLength(1);
});
