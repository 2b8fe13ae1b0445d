import { afterAll, beforeAll, expect, test } from 'vitest';
import { FHIR } from '../http/harness.ts';
import { type WholeServer, wholeServer } from './whole-server.ts';

/** Who follows changes and is confined to some patients: nothing is skipped when these become others. */

let server: WholeServer;
beforeAll(async () => {
  server = await wholeServer({
    all: { scopes: ['system/*.cruds'] },
    ward: { scopes: ['system/*.rs'], group: 'g' },
  });
  for (const id of ['patient-1', 'patient-2', 'patient-3']) await put({ resourceType: 'Patient', id });
  await members('patient-1', 'patient-2');
});
afterAll(() => server.close());

const put = (resource: { resourceType: string; id: string; [more: string]: unknown }) =>
  server.http
    .put(`/fhir/${resource.resourceType}/${resource.id}`)
    .set({ 'content-type': FHIR, ...server.as('all') })
    .send(JSON.stringify(resource));
const members = (...ids: string[]) =>
  put({
    resourceType: 'Group',
    id: 'g',
    type: 'person',
    actual: true,
    member: ids.map((id) => ({ entity: { reference: `Patient/${id}` } })),
  });
const pull = (query = '') => server.http.get(`/cases?${query}`).set(server.as('ward'));
const cursorOf = async () => (await pull().expect(200)).headers['x-iscm-cursor'];

test('a cursor is good as long as they stay the same, whatever else the Group says', async () => {
  const since = await cursorOf();
  await members('patient-2', 'patient-1');
  await put({ resourceType: 'Patient', id: 'patient-2', gender: 'female' });
  const { body } = await pull(`since=${since}`).expect(200);
  expect(body).toMatchObject([{ patient: { sex: 'female' } }]);
});

test('one of other patients has expired: those who joined would be missing, those who left not be told of', async () => {
  const [since, page] = [await cursorOf(), (await pull('limit=1').expect(200)).headers.link];
  const next = /page=([^&>]+)/.exec(page ?? '')?.[1];
  await members('patient-1', 'patient-3');
  for (const asked of [`since=${since}`, `limit=1&page=${next}`]) {
    const { body } = await pull(asked).expect(410);
    expect(body.issue[0].details.text).toContain('Pull all cases');
  }
  expect((await pull().expect(200)).body).toHaveLength(2);
  await members('patient-1', 'patient-2');
});

test('by an instant all are given that may be seen now', async () => {
  const { body } = await pull('since=2999-01-01').expect(200);
  expect(body).toHaveLength(2);
});

test('an ETag is that of what may be seen', async () => {
  const { headers } = await pull().expect(200);
  const again = () => pull().set('if-none-match', headers.etag ?? '');
  await again().expect(304);
  await members('patient-1', 'patient-3');
  await again().expect(200);
});

test('a cursor gives away neither the identity of the database, which signs pages, nor ids', async () => {
  const identity = await server.adapter.store.read((reader) => reader.identity());
  const text = Buffer.from((await cursorOf()) ?? '', 'base64url').toString();
  expect(text).not.toContain(identity);
  expect(text).not.toMatch(/patient-[123]/);
});
