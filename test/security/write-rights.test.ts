import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FHIR } from '../http/harness.ts';
import { type WholeServer, wholeServer } from './whole-server.ts';

/** Clients that may write and not look: what they are answered, and what becomes of conditions, which look. */

const SYSTEM = 'urn:example:mrn';
const patient = (id?: string) => ({
  resourceType: 'Patient',
  ...(id === undefined ? {} : { id }),
  identifier: [{ system: SYSTEM, value: '4711' }],
  gender: 'female',
});

let server: WholeServer;
beforeAll(async () => {
  server = await wholeServer({
    all: { scopes: ['system/*.cruds'] },
    pusher: { scopes: ['system/*.cu'] },
    creator: { scopes: ['system/*.c'] },
  });
  await send('all', 'put', '/fhir/Patient/p', patient('p')).expect(201);
});
afterAll(() => server.close());

const send = (client: string, method: 'put' | 'post' | 'patch' | 'delete', path: string, body: unknown = {}) =>
  server.http[method](path)
    .set({ 'content-type': FHIR, ...server.as(client) })
    .send(JSON.stringify(body));
const patients = async (): Promise<number> =>
  (await server.http.get('/fhir/Patient?_summary=count').set(server.as('all'))).body.total;
const transaction = (...entry: object[]) => ({ resourceType: 'Bundle', type: 'transaction', entry });
const ONE = `identifier=${SYSTEM}|4711`;

describe('who may not search', () => {
  test.each([
    ['a conditional create', () => send('pusher', 'post', '/fhir/Patient', patient()).set('if-none-exist', ONE)],
    ['a conditional update', () => send('pusher', 'put', `/fhir/Patient?${ONE}`, patient())],
    [
      'an entry with a condition',
      () => {
        const request = { method: 'POST', url: 'Patient', ifNoneExist: ONE };
        return send('pusher', 'post', '/fhir', transaction({ resource: patient(), request }));
      },
    ],
  ])('is refused %s, which would make again what is there', async (_name, sent) => {
    const { body } = await sent().expect(403);
    expect(body.issue[0].details.text).toContain('"s" on Patient');
    expect(await patients()).toBe(1);
  });

  test('has what it pushes found by its identifier where it may update it', async () => {
    const push = (client: string) => {
      const entry = [{ fullUrl: `urn:uuid:${crypto.randomUUID()}`, resource: { ...patient(), gender: 'male' } }];
      return send(client, 'post', '/fhir', { resourceType: 'Bundle', type: 'collection', entry });
    };
    for (let round = 0; round < 2; round++) {
      const { body } = await push('pusher').expect(200);
      expect(body.entry[0].response.location).toContain('/Patient/p/');
    }
    const { body } = await push('creator').expect(403);
    expect(body.issue[0].expression).toEqual(['Bundle.entry[0].resource']);
    expect(await patients()).toBe(1);
  });
});

describe('who may neither read nor search', () => {
  const nothing = [{ op: 'test', path: '/resourceType', value: 'Patient' }];

  test('patches, and is not told what there is', async () => {
    const patch = (client: string) =>
      send(client, 'patch', '/fhir/Patient/p', nothing).set('content-type', 'application/json-patch+json');
    const { text, headers } = await patch('pusher').expect(200);
    expect([text, headers.etag]).toEqual(['', expect.stringMatching(/^W/)]);
    expect((await patch('all').expect(200)).body).toMatchObject({ id: 'p' });
  });

  // the value would stand in what is said of the code, and of the type
  test.each(['/gender', '/resourceType'])('nor by why a patch to %s is refused', async (path) => {
    const operations = [{ op: 'copy', from: '/identifier/0/value', path }];
    const patch = (client: string) =>
      send(client, 'patch', '/fhir/Patient/p', operations).set('content-type', 'application/json-patch+json');
    const { text } = await patch('pusher').expect(422);
    expect(text).toContain('What the patch makes cannot be stored');
    expect(text).not.toContain('4711');
    expect((await patch('all').expect(422)).text).toContain('4711');
    const data = Buffer.from(JSON.stringify(operations)).toString('base64');
    const resource = { resourceType: 'Binary', contentType: 'application/json-patch+json', data };
    for (const type of ['transaction', 'batch']) {
      const bundle = { ...transaction({ resource, request: { method: 'PATCH', url: 'Patient/p' } }), type };
      expect((await send('pusher', 'post', '/fhir', bundle)).text).not.toContain('4711');
    }
  });

  test('nor in the answer to a Bundle', async () => {
    const data = Buffer.from(JSON.stringify(nothing)).toString('base64');
    const resource = { resourceType: 'Binary', contentType: 'application/json-patch+json', data };
    const bundle = transaction({ resource, request: { method: 'PATCH', url: 'Patient/p' } });
    for (const type of ['transaction', 'batch']) {
      const sent = send('pusher', 'post', '/fhir', { ...bundle, type }).set('prefer', 'return=representation');
      const { body } = await sent.expect(200);
      expect(body.entry[0].response.status).toBe('200 OK');
      expect(body.entry[0].resource).toBeUndefined();
    }
  });
});
