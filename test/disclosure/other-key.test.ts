import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Adapter } from '../../src/adapter.ts';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import { keyOf, recipientAdapter } from './recipient-adapter.ts';

let folder: string;
let adapter: Adapter;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iscm-key-'));
  await start('a');
});
afterEach(async () => {
  await adapter.close();
  await rm(folder, { recursive: true, force: true });
});

/** Starts the server with a key of the policy, and further lines of it. */
async function start(letter: string, more = ''): Promise<void> {
  adapter = await recipientAdapter(folder, { key: letter.repeat(40), more });
}
const pull = (query = '') => request(adapter.app).get(`/cases?${query}`).set('x-api-key', keyOf('registry'));
const put = (id: string) =>
  request(adapter.app)
    .put(`/cases/${id}`)
    .set('x-api-key', keyOf('own'))
    .send({ model: CASE_MODEL_VERSION, id, patient: { sex: 'female' } });

test('who followed changes under another key is told to begin again, since nobody is called what they were', async () => {
  await put('a').expect(201);
  const first = await pull().expect(200);
  const since = first.headers['x-iscm-cursor'];
  await adapter.close();
  await start('a');
  await put('b').expect(201);
  expect((await pull(`since=${since}`).expect(200)).body).toHaveLength(1);
  await adapter.close();
  await start('b');
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
  await adapter.close();
  await start('a', 'drop: [patient.sex]\n');
  await pull(`since=${first.headers['x-iscm-cursor']}`).expect(410);
  const again = await pull()
    .set('if-none-match', first.headers.etag ?? '')
    .expect(200);
  expect(again.body[0].patient).toEqual({});
  // how small a count is changes nothing of what is given out
  await adapter.close();
  await start('a', 'drop: [patient.sex]\ncohortMinimumCell: 9\n');
  await pull(`since=${again.headers['x-iscm-cursor']}`).expect(200);
});
