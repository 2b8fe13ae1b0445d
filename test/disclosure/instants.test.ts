import request from 'supertest';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { keyOf, type RecipientPlace, recipientPlace } from './recipient-place.ts';

let place: RecipientPlace;
afterEach(() => place.dispose());

const get = (path: string) => request(place.app).get(path).set('x-api-key', keyOf('registry')).expect(200);
const put = (gender: string) =>
  request(place.app)
    .put('/fhir/Patient/p')
    .set({ 'x-api-key': keyOf('own'), 'content-type': 'application/fhir+json' })
    .send({ resourceType: 'Patient', id: 'p', gender });

/** The manifest of an export. */
async function exported(query: string) {
  const begun = await request(place.app)
    .get(`/fhir/$export?${query}`)
    .set({ 'x-api-key': keyOf('registry'), prefer: 'respond-async' })
    .expect(202);
  const status = new URL(begun.headers['content-location'] ?? '').pathname;
  return vi.waitFor(async () => (await get(status)).body, { timeout: 60_000 });
}

describe.each(['dates: year', 'dates: { shiftDays: 300 }', 'dates: drop'])('a recipient with %s', (more) => {
  test('asks alike for what was current, and for what is new, on all ways', async () => {
    place = await recipientPlace({ more });
    for (const gender of ['female', 'male', 'other']) await put(gender);
    const now = new Date().toISOString();
    const versions = async (path: string): Promise<string[]> =>
      ((await get(path)).body.entry ?? []).map(({ resource }: { resource: { gender: string } }) => resource.gender);
    const [id] = (await get('/fhir/Patient')).body.entry.map(
      ({ resource }: { resource: { id: string } }) => resource.id,
    );
    const own = `/fhir/Patient/${id}`;
    const year = Number(now.slice(0, 4));
    for (const at of [now, `${year}-01-01T00:00:00.001Z`, `${year}`, `${year - 1}`, `${year + 1}`]) {
      const all = await versions(`/fhir/Patient/_history?_at=${at}`);
      expect(await versions(`${own}/_history?_at=${at}`), at).toEqual(all);
      const paged = await versions(`${own}/_history?_at=${at}&_count=1`);
      expect(paged, at).toEqual(all.slice(0, 1));
    }
    expect(await versions(`${own}/_history?_at=${now}`)).toEqual(['other', 'male', 'female']);
    for (const operation of ['$everything', '$mcode-everything'])
      expect(await versions(`${own}/${operation}?_since=${now}`), operation).toEqual(['other']);
  });

  test('learns by no transactionTime when the last was stored, and misses nothing with it', async () => {
    place = await recipientPlace({ more });
    await put('female');
    const { transactionTime } = await exported('');
    expect(transactionTime).toMatch(/-01-01T00:00:00.000Z$/);
    await put('male');
    const { output } = await exported(`_since=${transactionTime}`);
    expect(output).toMatchObject([{ type: 'Patient', count: 1 }]);
  });
});
