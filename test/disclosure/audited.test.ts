import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keyOf, type RecipientPlace, recipientPlace } from './recipient-place.ts';

/** What a recipient reads is told in AuditEvents by the ids it has here, by which alone it is found. */

let place: RecipientPlace;
beforeEach(async () => {
  place = await recipientPlace();
});
afterEach(() => place.dispose());

const as = (client: string) => ({ 'x-api-key': keyOf(client), 'content-type': 'application/fhir+json' });
const get = (path: string, client = 'registry') => request(place.app).get(path).set(as(client));
const put = (id: string) =>
  request(place.app).put(`/fhir/Patient/${id}`).set(as('own')).send({ resourceType: 'Patient', id }).expect(201);

/** Subtypes of the AuditEvents of the recipient that a search finds; those of reads are written a moment later. */
async function told(query: string): Promise<string[]> {
  const { text } = await get(`/fhir/AuditEvent?agent:identifier=registry&${query}`, 'own').expect(200);
  const found: { resource: { subtype: { code: string }[] } }[] = JSON.parse(text).entry ?? [];
  return found.map(({ resource }) => resource.subtype[0]?.code ?? '');
}

test('also where the id is so long that its pseudonym cannot be turned back', async () => {
  const id = 'a'.repeat(64);
  await put(id);
  expect(JSON.parse((await get('/fhir/Patient').expect(200)).text).entry).toHaveLength(1);
  await expect.poll(() => told(`patient=${id}`)).toEqual(['search-type']);
});

test('also where it was not there any more', async () => {
  await put('p');
  const [{ resource }] = JSON.parse((await get('/fhir/Patient').expect(200)).text).entry;
  await request(place.app).delete('/fhir/Patient/p').set(as('own')).expect(204);
  await get(`/fhir/Patient/${resource.id}`).expect(410);
  await expect.poll(() => told('outcome=4&entity=Patient/p')).toEqual(['read']);
});
