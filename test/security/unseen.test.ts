import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FHIR } from '../http/harness.ts';
import { ENGINES, type WholeServer, wholeServer } from './whole-server.ts';

/** What a client may not see does not show by how its writes are answered. */

const observation = (id: string, patient: string, more = {}) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: id },
  subject: { reference: `Patient/${patient}` },
  ...more,
});
const patient = (id: string, value: string) => ({
  resourceType: 'Patient',
  id,
  identifier: [{ system: 'urn:mrn', value }],
});

describe.each(ENGINES)('over %s', (_name, engine) => {
  if (engine === undefined) return test.skip('there is no database to test with');

  let server: WholeServer;
  beforeAll(async () => {
    server = await wholeServer(
      {
        all: { scopes: ['system/*.cruds'] },
        one: { scopes: ['system/*.cruds'], patients: ['own'] },
        patients: { scopes: ['system/Patient.cruds'] },
        writer: { scopes: ['system/*.cu'] },
      },
      {},
      engine,
    );
    for (const resource of [
      patient('own', 'own'),
      patient('other', 'other'),
      observation('held', 'other'),
      observation('gone', 'other'),
      observation('mine', 'own'),
    ]) {
      await send('all', 'put', `${resource.resourceType}/${resource.id}`, resource).expect(201);
    }
    await send('all', 'delete', 'Observation/gone').expect(204);
  });
  afterAll(() => server.close());

  const send = (client: string, method: 'put' | 'post' | 'patch' | 'delete', path: string, body: object = {}) =>
    server.http[method](`/fhir/${path}`)
      .set({ 'content-type': method === 'patch' ? 'application/json-patch+json' : FHIR, ...server.as(client) })
      .send(JSON.stringify(body));
  const nothing = [{ op: 'test', path: '/status', value: 'final' }];

  test.each([
    ['If-Match', { 'if-match': 'W/"9"' }],
    ['the right If-Match', { 'if-match': 'W/"1"' }],
    ['If-Unmodified-Since', { 'if-unmodified-since': 'Mon, 01 Jan 2024 00:00:00 GMT' }],
    ['If-None-Match', { 'if-none-match': '*' }],
    ['no condition', {}],
  ])('its version, by an update with %s', async (_condition, headers) => {
    const { text } = await send('one', 'put', 'Observation/held', observation('held', 'own')).set(headers).expect(403);
    expect(text).toContain('outside-confinement');
  });

  test.each(['transaction', 'batch'])('its version, by an entry of a %s', async (type) => {
    const request = { method: 'PUT', url: 'Observation/held', ifMatch: 'W/"9"' };
    const entry = [{ resource: observation('held', 'own'), request }];
    const { text } = await send('one', 'post', '', { resourceType: 'Bundle', type, entry });
    expect(text).toContain('outside-confinement');
    expect(text).not.toMatch(/version|412/);
  });

  test('that it is there, by what would be refused anyway', async () => {
    const put = async (id: string) => (await send('one', 'put', `Observation/${id}`, observation(id, 'other'))).text;
    expect(await put('held')).toBe(await put('never'));
    const push = (client: string, id: string) => {
      const entry = [{ fullUrl: `http://hospital.example/fhir/Patient/${id}`, resource: patient(id, id) }];
      return send(client, 'post', '', { resourceType: 'Bundle', type: 'collection', entry });
    };
    await push('all', 'pushed').expect(200);
    const [known, strange] = [await push('one', 'pushed').expect(403), await push('one', 'strange').expect(403)];
    expect(known.text).toBe(strange.text);
  });

  test('its version, by a delete', async () => {
    const { text } = await send('one', 'delete', 'Observation/held').set('if-match', 'W/"9"').expect(403);
    expect(text).toContain('outside-confinement');
  });

  test.each([
    ['a patch', {}],
    ['a patch with If-Match', { 'if-match': 'W/"9"' }],
  ] as const)('that it is or was there, by %s', async (_what, headers) => {
    const answers = ['held', 'gone', 'never'].map(async (id) => {
      const { status, text } = await send('one', 'patch', `Observation/${id}`, nothing).set(headers);
      return { status, text };
    });
    const [held, gone, never] = await Promise.all(answers);
    expect([held, gone]).toEqual([never, never]);
  });

  test('by taking its id when it is deleted', async () => {
    const { text } = await send('one', 'put', 'Observation/gone', observation('gone', 'own')).expect(403);
    expect(text).toContain('outside-confinement');
    const entry = [{ resource: observation('gone', 'own'), request: { method: 'PUT', url: 'Observation/gone' } }];
    for (const type of ['batch', 'transaction']) {
      const answer = await send('one', 'post', '', { resourceType: 'Bundle', type, entry });
      expect(answer.text).toContain('outside-confinement');
    }
    await send('one', 'put', 'Observation/again', observation('again', 'own')).expect(201);
    await send('one', 'delete', 'Observation/again').expect(204);
    await send('one', 'put', 'Observation/again', observation('again', 'own')).expect(201);
  });

  test('that it was deleted, by a reference to it', async () => {
    const referring = (id: string) =>
      send(
        'one',
        'put',
        `Observation/to-${id}`,
        observation(`to-${id}`, 'own', { hasMember: [{ reference: `Observation/${id}` }] }),
      );
    const { status } = await referring('never');
    expect((await referring('gone')).status).toBe(status);
    const own = observation('away', 'own');
    await send('one', 'put', 'Observation/away', own).expect(201);
    await send('one', 'delete', 'Observation/away').expect(204);
    await referring('away').expect(409);
  });

  test('by its id, where it refers to what is to be deleted', async () => {
    const { body } = await send('patients', 'delete', 'Patient/other').expect(409);
    expect(body.issue[0].details.text).toBe('Other resources refer to this Patient.');
    const seen = await send('all', 'delete', 'Patient/other').expect(409);
    expect(seen.body.issue[0].details.text).toBe('Other resources refer to this Patient: Observation/held.');
  });

  test('by its identifiers, where a push guesses them', async () => {
    const push = (value: string) => {
      const entry = [{ fullUrl: `urn:uuid:${crypto.randomUUID()}`, resource: patient('other', value) }];
      return send('one', 'post', '', { resourceType: 'Bundle', type: 'collection', entry });
    };
    const [wrong, right] = [await push('guessed').expect(403), await push('other').expect(403)];
    expect(wrong.text).toBe(right.text);
  });

  test('by the answer to a Bundle that is sent again', async () => {
    const data = Buffer.from(JSON.stringify([{ op: 'add', path: '/language', value: 'de' }])).toString('base64');
    const patch = { resourceType: 'Binary', contentType: 'application/json-patch+json', data };
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      identifier: { system: 'urn:bundles', value: '1' },
      entry: [
        { resource: patch, request: { method: 'PATCH', url: 'Patient/other' } },
        { resource: patient('new', 'new'), request: { method: 'PUT', url: 'Patient/new' } },
      ],
    };
    const sent = () => send('writer', 'post', '', bundle).set('prefer', 'return=representation');
    const [first, again] = [await sent().expect(200), await sent().expect(200)];
    expect(first.body.entry).toMatchObject([{}, { resource: { id: 'new' } }]);
    expect(first.body.entry[0].resource).toBeUndefined();
    expect(again.body.entry.map(({ resource }: { resource?: object }) => resource)).toEqual(
      first.body.entry.map(({ resource }: { resource?: object }) => resource),
    );
  });
});
