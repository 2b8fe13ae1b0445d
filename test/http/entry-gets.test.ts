import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type WholeServer, wholeServer } from '../security/whole-server.ts';
import { FHIR } from './harness.ts';

/** What entries of a transaction or batch may get besides resources and searches of a type: what a GET of the URL gets. */

let server: WholeServer;
beforeAll(async () => {
  server = await wholeServer({
    all: { scopes: ['system/*.cruds'] },
    some: { scopes: ['system/Patient.crus'] },
    reader: { scopes: ['system/Patient.r'] },
  });
  await post('all', 'transaction', [put('p')]).expect(200);
});
afterAll(() => server.close());

const post = (client: string, type: string, entry: object[]) =>
  server.http
    .post('/fhir')
    .set({ 'content-type': FHIR, ...server.as(client) })
    .send(JSON.stringify({ resourceType: 'Bundle', type, entry }));
const get = (url: string) => ({ request: { method: 'GET', url } });
const put = (id: string) => ({
  request: { method: 'PUT', url: `Patient/${id}` },
  resource: { resourceType: 'Patient', id, gender: 'female' },
});
const URLS = [
  'metadata',
  'Patient/p/_history?_count=10',
  'Patient/_history',
  '_history?_count=5',
  'Patient/p/$everything',
  'Patient/p/%24everything?_type=Patient',
  'Patient/p/$mcode-everything',
  '?_type=Patient&_id=p',
];

/** A resource without the port that a request went to, and the times that it was answered. */
const lasting = (resource: object) =>
  JSON.parse(
    JSON.stringify(resource, (name, value) => (name === 'timestamp' ? undefined : value)).replace(
      /127\.0\.0\.1:\d+/g,
      'here',
    ),
  );

describe.each(['transaction', 'batch'])('entries of a %s', (type) => {
  test('get what their urls get by themselves, with what the Bundle wrote', async () => {
    const { body } = await post('all', type, [put('p'), ...URLS.map(get)]).expect(200);
    const [written, ...got] = body.entry;
    expect(written.response.status).toMatch(/^20[01]/);
    for (const [index, url] of URLS.entries()) {
      const alone = await server.http.get(`/fhir/${url}`).set(server.as('all')).expect(200);
      const { resource, response } = got[index];
      expect([url, response.status]).toEqual([url, '200 OK']);
      expect(lasting(resource), url).toEqual(lasting(alone.body));
      if (url !== 'metadata') expect(JSON.stringify(resource.entry), url).toContain('"gender":"female"');
    }
  });

  test('are told what is wrong with them, with their place', async () => {
    const wrong = async (url: string, client = 'all') => {
      const { status, body } = await post(client, type, [get(url)]);
      const [entry] = body.entry ?? [];
      const { issue } = entry?.response.outcome ?? body;
      return [entry?.response.status ?? status, issue[0].expression?.[0], issue[0].details.text];
    };
    const statusOf = (code: number) => (type === 'batch' ? expect.stringMatching(`^${code} ?`) : code);
    expect(await wrong('Patient/nobody/_history')).toEqual([statusOf(404), 'Bundle.entry[0]', expect.any(String)]);
    expect(await wrong('Patient/nobody/$everything')).toEqual([statusOf(404), 'Bundle.entry[0]', expect.any(String)]);
    const [status, , text] = await wrong('Patient/_history?_since=x');
    expect([status, text]).toEqual([statusOf(400), expect.stringContaining('_since must be an instant')]);
    for (const [url, client] of [
      ['_history', 'some'],
      ['Condition/_history', 'some'],
      ['Condition/c/_history', 'some'],
      ['Patient/_history', 'reader'],
      ['Patient/p/$everything', 'reader'],
      ['?_type=Patient', 'reader'],
    ] as const)
      expect(await wrong(url, client), url).toEqual([statusOf(403), 'Bundle.entry[0]', expect.any(String)]);
  });
});

const GENDERS = 'http://hl7.org/fhir/ValueSet/administrative-gender';
const OPERATIONS = [
  `ValueSet/$expand?url=${GENDERS}`,
  `ValueSet/$validate-code?url=${GENDERS}&code=none&system=http://hl7.org/fhir/administrative-gender`,
  'CodeSystem/%24lookup?system=http://hl7.org/fhir/administrative-gender&code=male',
];
const codeAsked = (...parameter: object[]) => ({
  request: { method: 'POST', url: 'ValueSet/$validate-code' },
  resource: { resourceType: 'Parameters', parameter },
});

describe.each(['transaction', 'batch'])('terminology operations of a %s', (type) => {
  test('answer what they answer by themselves, by GET and by POST', async () => {
    const posted = codeAsked({ name: 'url', valueUri: GENDERS }, { name: 'code', valueCode: 'female' });
    const { body } = await post('reader', type, [...OPERATIONS.map(get), posted]).expect(200);
    for (const [index, url] of OPERATIONS.entries()) {
      const alone = await server.http.get(`/fhir/${url}`).set(server.as('reader')).expect(200);
      expect(lasting(body.entry[index].resource), url).toEqual(lasting(alone.body));
    }
    expect(body.entry[3].resource.parameter[0]).toEqual({ name: 'result', valueBoolean: true });
  });

  test('are told what is wrong with them, with their place', async () => {
    const wrong = async (entry: object) => {
      const { status, body } = await post('reader', type, [entry]);
      const [answer] = body.entry ?? [];
      const { issue } = answer?.response.outcome ?? body;
      return [parseInt(answer?.response.status ?? status, 10), issue[0].expression?.[0]];
    };
    const url = { name: 'url', valueUri: GENDERS };
    expect(await wrong(codeAsked(url))).toEqual([400, 'Bundle.entry[0].resource.parameter']);
    expect(await wrong(codeAsked({ ...url, valueUri: 'urn:x' }))).toEqual([404, 'Bundle.entry[0]']);
    expect(await wrong(get('ValueSet/$expand'))).toEqual([400, 'Bundle.entry[0].request.url']);
    expect(await wrong({ ...codeAsked(url), resource: { resourceType: 'Patient' } })).toEqual([
      400,
      'Bundle.entry[0].resource.resourceType',
    ]);
    expect(await wrong({ ...codeAsked(url), request: { method: 'PUT', url: 'ValueSet/$expand' } })).toEqual([
      expect.any(Number),
      'Bundle.entry[0].request.url',
    ]);
  });
});

test('of a Bundle that is sent again are answered anew', async () => {
  const entry = [put('again'), get('Patient/again/_history')];
  const send = () =>
    server.http
      .post('/fhir')
      .set({ 'content-type': FHIR, ...server.as('all') })
      .send(JSON.stringify({ resourceType: 'Bundle', identifier: { value: 'once' }, type: 'transaction', entry }))
      .expect(200);
  expect((await send()).body.entry[1].resource.entry).toHaveLength(1);
  await post('all', 'batch', [
    { ...put('again'), resource: { resourceType: 'Patient', id: 'again', gender: 'male' } },
  ]).expect(200);
  expect((await send()).body.entry[1].resource.entry).toHaveLength(2);
});
