import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashApiKey, makeApiKey } from '../../../src/config/index.ts';
import { BASE, type Served, served } from '../harness.ts';
import { observation, patient, problem, requestsOf } from './resources.ts';

let server: Served;
beforeEach(async () => {
  server = await served();
});
afterEach(() => server.close());
const { put, post, patch, get, remove } = requestsOf(() => server);

interface Answered {
  resource?: { id?: string; total?: number; entry?: unknown[]; [name: string]: unknown };
  response: { status: string; location?: string; etag?: string; outcome?: { issue: { expression?: string[] }[] } };
}
type Entry = { fullUrl?: string; resource?: unknown; request: Record<string, string> };
const entry = (
  method: string,
  url: string,
  text?: string,
  more: Record<string, string> = {},
  fullUrl?: string,
): Entry => ({
  ...(fullUrl === undefined ? {} : { fullUrl }),
  ...(text === undefined ? {} : { resource: JSON.parse(text) }),
  request: { method, url, ...more },
});
const bundle = (type: string, ...entries: Entry[]) => ({ resourceType: 'Bundle', type, entry: entries });
const send = async (type: string, ...entries: Entry[]): Promise<Answered[]> =>
  (await server.post(bundle(type, ...entries)).expect(200)).body.entry;
const statuses = (answers: Answered[]) => answers.map(({ response: { status } }) => status.slice(0, 3));
const places = (answers: Answered[]) => answers.map(({ response }) => response.outcome?.issue[0]?.expression?.[0]);
const jsonPatch = (...operations: object[]) =>
  JSON.stringify({
    resourceType: 'Binary',
    contentType: 'application/json-patch+json',
    data: Buffer.from(JSON.stringify(operations)).toString('base64'),
  });

describe('http.html#trules – the order in which a transaction is worked off', () => {
  test('deletes, then creates, then updates and patches, then reads, however they are listed', async () => {
    await put('Patient/old', patient('old', { identifier: [{ system: 's', value: '1' }] })).expect(201);
    await put('Observation/o', observation('o')).expect(201);
    const answers = await send(
      'transaction',
      entry('GET', 'Observation/o'),
      entry('GET', 'Patient?identifier=s|1'),
      entry('PATCH', 'Observation/o', jsonPatch({ op: 'replace', path: '/status', value: 'amended' })),
      entry('PUT', 'Patient/kept', patient('kept')),
      entry('POST', 'Patient', patient(undefined, { identifier: [{ system: 's', value: '1' }] }), {
        ifNoneExist: 'identifier=s|1',
      }),
      entry('DELETE', 'Patient/old'),
    );
    expect(statuses(answers)).toEqual(['200', '200', '200', '201', '201', '204']);
    expect(answers[0]?.resource).toMatchObject({ status: 'amended', meta: { versionId: '2' } });
    expect(answers[1]?.resource).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 1 });
    await get('Patient/old').expect(410);
  });

  test('two conditional updates that would make the same resource under two ids are refused', async () => {
    const twin = (id: string) =>
      entry('PUT', 'Patient?identifier=s|1', patient(id, { identifier: [{ system: 's', value: '1' }] }));
    const { body } = await server.post(bundle('transaction', twin('a'), twin('b'))).expect(400);
    expect(problem({ body })).toBe('duplicate-in-transaction');
    expect((await get('Patient?identifier=s|1').expect(200)).body.total).toBe(0);
    expect(statuses(await send('transaction', twin('a')))).toEqual(['201']);
    expect(statuses(await send('transaction', twin('a')))).toEqual(['200']);
  });

  test.each(['batch', 'transaction'])('our own artefacts are read in a %s as they are alone', async (type) => {
    const [whole, head] = await send(type, entry('GET', 'ValueSet/ours'), entry('HEAD', 'ValueSet/ours'));
    expect(whole?.resource).toEqual({ resourceType: 'ValueSet', id: 'ours' });
    expect([head?.response.status, head?.resource]).toEqual(['200 OK', undefined]);
    const none = bundle('transaction', entry('GET', 'ValueSet/none'));
    expect((await server.post(none).expect(404)).body.issue[0].details.text).toBe('There is no ValueSet with this id.');
    await server.post(bundle('transaction', entry('DELETE', 'ValueSet/ours'))).expect(404);
  });

  test('one entry that fails undoes all of them, reads too', async () => {
    for (const failing of [
      entry('GET', 'Patient/none'),
      entry('GET', 'Patient?birthdate=yesterday'),
      entry('PATCH', 'Patient/none', jsonPatch()),
      entry('DELETE', 'Patient/kept', undefined, { ifMatch: 'W/"9"' }),
    ]) {
      const answer = await server.post(bundle('transaction', entry('PUT', 'Patient/p', patient('p')), failing));
      expect([answer.status >= 400, answer.body.issue?.[0].expression?.[0]]).toEqual([
        true,
        expect.stringMatching(/^Bundle\.entry\[1\]/),
      ]);
      await get('Patient/p').expect(404);
    }
  });

  test('a patch that breaks the rules of the type is refused with its entry', async () => {
    await put('Observation/o', observation('o')).expect(201);
    const answer = await server
      .post(bundle('transaction', entry('PATCH', 'Observation/o', jsonPatch({ op: 'remove', path: '/status' }))))
      .expect(422);
    expect([problem(answer), answer.body.issue[0].expression]).toEqual(['cardinality-min', ['Bundle.entry[0]']]);
    expect((await get('Observation/o').expect(200)).headers.etag).toBe('W/"1"');
  });

  test('a patch that is no JSON Patch in a Binary is refused', async () => {
    await put('Patient/p', patient('p')).expect(201);
    const xml = JSON.stringify({ resourceType: 'Binary', contentType: 'application/xml', data: '' });
    expect(problem(await server.post(bundle('transaction', entry('PATCH', 'Patient/p', xml))).expect(415))).toBe(
      'patch-not-supported',
    );
    const unnamed = JSON.stringify({ resourceType: 'Binary', data: 'W10=' });
    expect(problem(await server.post(bundle('transaction', entry('PATCH', 'Patient/p', unnamed))).expect(415))).toBe(
      'patch-not-supported',
    );
    const broken = JSON.stringify({ resourceType: 'Binary', contentType: 'application/json-patch+json', data: 'eHg=' });
    await server.post(bundle('transaction', entry('PATCH', 'Patient/p', broken))).expect(400);
    const latin = Buffer.from('[{"op":"add","path":"/name","value":[{"family":"Müller"}]}]', 'latin1').toString(
      'base64',
    );
    const other = JSON.stringify({ resourceType: 'Binary', contentType: 'application/json-patch+json', data: latin });
    expect(problem(await server.post(bundle('transaction', entry('PATCH', 'Patient/p', other))).expect(400))).toBe(
      'invalid-encoding',
    );
    await server.post(bundle('transaction', entry('PATCH', 'Patient/p', patient('p')))).expect(400);
  });

  test('the media type of a patch may have a charset, as that of a body may', async () => {
    await put('Patient/p', patient('p')).expect(201);
    const named = jsonPatch({ op: 'add', path: '/active', value: true }).replace('+json', '+json; charset=utf-8');
    expect(statuses(await send('transaction', entry('PATCH', 'Patient/p', named)))).toEqual(['200']);
  });
});

describe('http.html#transaction – links between the entries', () => {
  test('urn:uuid, relative and absolute references lead to the ids that the resources get', async () => {
    const [a, b] = ['urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0', 'http://other.example/fhir/Patient/77'];
    const answers = await send(
      'transaction',
      entry('POST', 'Patient', patient(undefined), {}, a),
      entry('POST', 'Patient', patient('77'), {}, b),
      entry('PUT', 'Observation/a', observation('a', { subject: { reference: a } })),
      entry('PUT', 'Observation/b', observation('b', { subject: { reference: b } })),
      entry(
        'PUT',
        'Observation/c',
        observation('c', { subject: { reference: 'Patient/77' } }),
        {},
        'http://other.example/fhir/Observation/c',
      ),
    );
    const [first, second] = answers.map(({ response }) => response.location?.split('/').at(-3));
    const subjects = await Promise.all(
      ['a', 'b', 'c'].map(async (id) => (await get(`Observation/${id}`)).body.subject),
    );
    expect(subjects.map(({ reference }) => reference)).toEqual([
      `Patient/${first}`,
      `Patient/${second}`,
      `Patient/${second}`,
    ]);
  });

  test('a version-specific reference stays one', async () => {
    await put('Patient/p', patient('p')).expect(201);
    const subject = { reference: 'Patient/p/_history/1' };
    await send('transaction', entry('PUT', 'Observation/o', observation('o', { subject })));
    expect((await get('Observation/o').expect(200)).body.subject).toEqual(subject);
  });

  test('conditional references become literal ones; none or several matches are 412', async () => {
    const subject = { reference: 'Patient?birthdate=1960' };
    const sent = entry('PUT', 'Observation/o', observation('o', { subject }));
    const why = async () => problem(await server.post(bundle('transaction', sent)).expect(412));
    expect(await why()).toBe('conditional-reference-unmatched');
    await put('Patient/p', patient('p', { birthDate: '1960-05' })).expect(201);
    await send('transaction', sent);
    expect((await get('Observation/o').expect(200)).body.subject).toEqual({ reference: 'Patient/p' });
    await put('Patient/q', patient('q', { birthDate: '1960' })).expect(201);
    expect(await why()).toBe('multiple-matches');
  });

  test('conditional references stand in a transaction alone; elsewhere they are refused, and nothing is kept', async () => {
    const held = JSON.parse((await put('Observation/o', observation('o')).expect(201)).text);
    const subject = { reference: 'Patient?birthdate=1960' };
    await put('Patient/p', patient('p', { birthDate: '1960-05' })).expect(201);
    const text = observation('o', { subject });
    const entries = [
      entry('PUT', 'Observation/o', text),
      entry('PATCH', 'Observation/o', jsonPatch({ op: 'add', path: '/subject', value: subject })),
    ];
    const answers = await send('batch', ...entries);
    expect(statuses(answers)).toEqual(['422', '422']);
    expect(places(answers)).toEqual(['Bundle.entry[0].resource.subject.reference', 'Bundle.entry[1]']);
    const change = JSON.stringify([{ op: 'add', path: '/subject', value: subject }]);
    for (const refused of [post('Observation', text), put('Observation/o', text), patch('Observation/o', change)]) {
      const { body } = await refused.expect(422);
      expect(body.issue[0].details.text).toContain('Patient?birthdate=1960');
      expect(body.issue[0].expression).toEqual(['Observation.subject.reference']);
    }
    expect((await get('Observation/o').expect(200)).body).toEqual(held);
  });
});

describe('http.html#batch – each entry on its own', () => {
  test('what a patch made and cannot be kept is told of the entry with the patch, in a transaction too', async () => {
    await put('Observation/o', observation('o')).expect(201);
    const lost = { reference: 'urn:uuid:0b7fb878-f6ea-4eea-b91d-300647f83275' };
    const entries = [
      entry('PATCH', 'Observation/o', jsonPatch({ op: 'remove', path: '/status' })),
      entry('PATCH', 'Observation/o', jsonPatch({ op: 'add', path: '/subject', value: lost })),
    ];
    expect(places(await send('batch', ...entries))).toEqual(['Bundle.entry[0]', 'Bundle.entry[1]']);
    for (const one of entries) {
      const { body } = await server.post(bundle('transaction', one)).expect(422);
      expect(body.issue[0].expression).toEqual(['Bundle.entry[0]']);
    }
  });

  test('reads, searches, patches and writes are answered in their places, whatever fails', async () => {
    await put('Patient/p', patient('p', { gender: 'female' })).expect(201);
    await put('Observation/o', observation('o', { subject: { reference: 'Patient/p' } })).expect(201);
    await put('Observation/nobodys', observation('nobodys')).expect(201);
    const answers = await send(
      'batch',
      entry('GET', 'Patient/p'),
      entry('GET', 'Patient/p/_history/1'),
      entry('GET', 'Patient?gender=female'),
      entry('GET', 'Patient/p/Observation?status=final'),
      entry('GET', 'Patient/p', undefined, { ifNoneMatch: 'W/"1"' }),
      entry('HEAD', 'Patient/p'),
      entry('GET', 'Patient?birthdate=yesterday'),
      entry('PATCH', 'Patient/p', jsonPatch({ op: 'add', path: '/active', value: true })),
      entry('PATCH', 'Patient/p', jsonPatch({ op: 'remove', path: '/none' })),
      entry('GET', 'ValueSet?url=https://example.org/ours'),
      entry('GET', 'Nonsense?x=y'),
      entry('DELETE', 'Observation/o'),
      entry('GET', '/Patient/p'),
    );
    expect(statuses(answers)).toEqual([
      ...['200', '200', '200', '200', '304', '200', '400', '200', '422', '200', '404', '204', '200'],
    ]);
    expect(answers.map(({ resource }) => resource?.total)).toEqual([
      ...[
        undefined,
        undefined,
        1,
        1,
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
        1,
        undefined,
        undefined,
        undefined,
      ],
    ]);
    expect(answers[5]).toMatchObject({ response: { etag: 'W/"1"' } });
    expect([answers[4]?.resource, answers[5]?.resource]).toEqual([undefined, undefined]);
    for (const at of [6, 8, 10])
      expect(answers[at]?.response.outcome).toMatchObject({ resourceType: 'OperationOutcome' });
  });

  test('conditions are those of a request by itself', async () => {
    await put('Patient/p', patient('p')).expect(201);
    const answers = await send(
      'batch',
      entry('GET', 'Patient/p', undefined, { ifModifiedSince: '2999-01-01T00:00:00+01:00' }),
      entry('GET', 'Patient/p', undefined, { ifModifiedSince: '1999-01-01T00:00:00Z' }),
      entry('PUT', 'Patient/p', patient('p', { active: true }), { ifNoneMatch: '*' }),
      entry('PUT', 'Patient/q', patient('q'), { ifNoneMatch: '*' }),
    );
    expect(statuses(answers)).toEqual(['304', '200', '412', '201']);
    expect((await get('Patient/p').expect(200)).headers.etag).toBe('W/"1"');
    await put('Patient/p', patient('p', { active: true })).expect(200);
    const versions = await send('batch', entry('GET', 'Patient/p/_history/1'), entry('GET', 'Patient/p/_history/3'));
    expect([statuses(versions), versions[0]?.resource]).toMatchObject([['200', '404'], { meta: { versionId: '1' } }]);
  });

  test('a condition that is no text is refused, not left out', async () => {
    await put('Patient/p', patient('p', { identifier: [{ value: '1' }] })).expect(201);
    const conditional = (method: string, url: string, request: object) => ({
      request: { method, url, ...request },
      resource: { resourceType: 'Patient', ...(method === 'PUT' ? { id: 'p' } : {}), identifier: [{ value: '1' }] },
    });
    const entries = [
      conditional('PUT', 'Patient/p', { ifMatch: 7 }),
      conditional('DELETE', 'Patient/p', { ifMatch: ['W/"7"'] }),
      conditional('POST', 'Patient', { ifNoneExist: ['identifier=1'] }),
      conditional('GET', 'Patient/p', { ifNoneMatch: 1 }),
      conditional('GET', 'Patient/p', { ifModifiedSince: 2026 }),
    ];
    const { body } = await server.post({ resourceType: 'Bundle', type: 'batch', entry: entries }).expect(200);
    const answered = body.entry.map(({ response }: { response: { status: string; outcome?: { issue: object[] } } }) => [
      response.status,
      response.outcome?.issue[0],
    ]);
    for (const [at, name] of ['ifMatch', 'ifMatch', 'ifNoneExist', 'ifNoneMatch', 'ifModifiedSince'].entries()) {
      expect(answered[at]).toEqual([
        '400',
        expect.objectContaining({ expression: [`Bundle.entry[${at}].request.${name}`] }),
      ]);
    }
    expect((await get('Patient/p').expect(200)).headers.etag).toBe('W/"1"');
  });

  test('entries are independent: one that refers to another by its fullUrl is refused', async () => {
    const answers = await send(
      'batch',
      entry('POST', 'Patient', patient(undefined), {}, 'urn:uuid:a'),
      entry('PUT', 'Observation/o', observation('o', { subject: { reference: 'urn:uuid:a' } })),
    );
    expect(statuses(answers)).toEqual(['201', '422']);
    expect(answers[1]?.response.outcome).toMatchObject({
      issue: [{ expression: ['Bundle.entry[1].resource.subject.reference'] }],
    });
    await get('Observation/o').expect(404);
  });
});

describe('a Bundle that is sent again (Bundle.identifier)', () => {
  const identifier = { system: 'urn:ehr', value: 'message-1' };
  const message = (type: string, more: object = {}) => ({
    ...bundle(
      type,
      entry('POST', 'Patient', patient(undefined, { active: true }), {}, 'urn:uuid:p'),
      entry('POST', 'Observation', observation(undefined, { subject: { reference: 'urn:uuid:p' } })),
      entry('GET', 'Patient?active=true'),
    ),
    identifier,
    ...more,
  });
  const push = {
    resourceType: 'Bundle',
    type: 'collection',
    identifier,
    entry: [{ resource: JSON.parse(patient('p')) }],
  };
  const total = async (type: string) => (await get(`${type}?_summary=count`).expect(200)).body.total;
  const locations = ({ body }: { body: { entry: Answered[] } }) => body.entry.map(({ response }) => response.location);

  test('what its client did not send, and may see no longer, is not shown', async () => {
    const key = makeApiKey('a');
    const keys = [await hashApiKey(key, 'sha256')];
    const held = { identifier: [{ value: '1' }] };
    await put('Patient/held', patient('held', held)).expect(201);
    const sent = {
      ...bundle(
        'transaction',
        entry('POST', 'Patient', patient(undefined, held), { ifNoneExist: 'identifier=1' }),
        entry('POST', 'Patient', patient(undefined, { active: true })),
      ),
      identifier,
    };
    const shownTo = async (more: object) => {
      const clients = [{ id: 'a', scopes: ['system/*.cruds'], keys, ...more }];
      const seen = await served({ store: server.context.store }, { clients });
      const { body } = await seen.post(sent, { 'x-api-key': key, prefer: 'return=representation' }).expect(200);
      await seen.close();
      return body.entry.map(({ resource }: Answered) => resource !== undefined);
    };
    expect(await shownTo({})).toEqual([true, true]);
    expect(await shownTo({})).toEqual([true, true]);
    expect(await shownTo({ patients: ['another'] })).toEqual([false, true]);
  });

  test('gets the first answer again, and nothing is written', async () => {
    const first = await server.post(message('transaction')).expect(200);
    const again = await server.post(message('transaction')).expect(200);
    expect(again.body).toEqual(first.body);
    expect([await total('Patient'), await total('Observation')]).toEqual([1, 1]);
    await server.post(message('transaction'), { prefer: 'return=representation' }).expect(200);
    expect((await get('_history').expect(200)).body.entry).toHaveLength(2);
  });

  test('white space and the order of members do not make another Bundle; content, identifier and client do', async () => {
    const first = await server.post(message('transaction')).expect(200);
    const { entry: entries, ...rest } = message('transaction');
    const reordered = await server.http
      .post('/fhir')
      .set('content-type', 'application/fhir+json')
      .send(JSON.stringify({ entry: entries, ...rest }, undefined, 2))
      .expect(200);
    expect(locations(reordered)).toEqual(locations(first));
    const { identifier: _, ...unnamed } = message('transaction');
    await server.post(message('transaction', { identifier: { ...identifier, value: 'message-2' } })).expect(200);
    await server.post(unnamed).expect(200);
    await server.post(unnamed).expect(200);
    expect(await total('Patient')).toBe(4);
  });

  test('also when what it made was changed or deleted meanwhile: nothing comes back', async () => {
    const first = await server.post(message('transaction')).expect(200);
    const [p, o] = locations(first).map(
      (location) => location?.slice(BASE.length + 1).replace('/_history/1', '') ?? '',
    );
    await remove(o ?? '').expect(204);
    await remove(p ?? '').expect(204);
    const again = await server.post(message('transaction')).expect(200);
    expect(locations(again)).toEqual(locations(first));
    await get(p ?? '').expect(410);
    await server.post(push).expect(200);
    await remove('Patient/p').expect(204);
    expect(statuses((await server.post(push).expect(200)).body.entry)).toEqual(['201']);
    await get('Patient/p').expect(410);
  });

  test('its reads are done anew, and may fail where they did not', async () => {
    await put('Patient/q', patient('q')).expect(201);
    const sent = {
      ...bundle('transaction', entry('PUT', 'Patient/p', patient('p')), entry('GET', 'Patient/q')),
      identifier,
    };
    await server.post(sent).expect(200);
    await put('Patient/q', patient('q', { active: true })).expect(200);
    const again = await server.post(sent).expect(200);
    expect(again.body.entry[1].resource).toMatchObject({ active: true });
    await remove('Patient/q').expect(204);
    const { body } = await server.post(sent).expect(410);
    expect(body.issue[0].expression).toEqual(['Bundle.entry[1]']);
    expect((await get('Patient/p').expect(200)).headers.etag).toBe('W/"1"');
  });

  test('of many at once one writes, and all get the same answer', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => server.post(message('transaction'))));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(new Set(answers.map((answer) => JSON.stringify(locations(answer)))).size).toBe(1);
    expect(await total('Patient')).toBe(1);
  });

  test('one that was refused is not remembered', async () => {
    const failing = { ...push, entry: [{ resource: { resourceType: 'Observation', id: 'o' } }] };
    await server.post(failing).expect(422);
    await server.post(failing).expect(422);
    await server.post(push).expect(200);
  });
});
