import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import { keyOf, type RecipientPlace, recipientPlace } from './recipient-place.ts';

let place: RecipientPlace;
beforeEach(async () => {
  place = await recipientPlace(policy('a'));
});
afterEach(() => place.dispose());

/** A policy with a key, and further lines of it. */
const policy = (letter: string, more = '') => ({ key: letter.repeat(40), more });
const pull = (query = '') => request(place.app).get(`/cases?${query}`).set('x-api-key', keyOf('registry'));
const put = (id: string) =>
  request(place.app)
    .put(`/cases/${id}`)
    .set('x-api-key', keyOf('own'))
    .send({ model: CASE_MODEL_VERSION, id, patient: { sex: 'female' } });

test('who followed changes under another key is told to begin again, since nobody is called what they were', async () => {
  await put('a').expect(201);
  const first = await pull().expect(200);
  const since = first.headers['x-iscm-cursor'];
  await place.restart(policy('a'));
  await put('b').expect(201);
  expect((await pull(`since=${since}`).expect(200)).body).toHaveLength(1);
  await place.restart(policy('b'));
  await pull(`since=${since}`).expect(410);
  await pull()
    .set('if-none-match', first.headers.etag ?? '')
    .expect(200);
  expect((await pull('since=2001-01-01').expect(200)).body).toHaveLength(2);
});

test('so is who followed changes under a policy that lets something else pass now: what did not change has other contents', async () => {
  await put('a').expect(201);
  const first = await pull().expect(200);
  expect(first.body[0].patient).toEqual({ sex: 'female' });
  await place.restart(policy('a', 'drop: [patient.sex]\n'));
  await pull(`since=${first.headers['x-iscm-cursor']}`).expect(410);
  const again = await pull()
    .set('if-none-match', first.headers.etag ?? '')
    .expect(200);
  expect(again.body[0].patient).toEqual({});
  // how small a count is changes nothing of what is given out
  await place.restart(policy('a', 'drop: [patient.sex]\ncohortMinimumCell: 9\n'));
  await pull(`since=${again.headers['x-iscm-cursor']}`).expect(200);
});
