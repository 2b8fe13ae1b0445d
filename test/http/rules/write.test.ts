import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BASE, type Served, served } from '../harness.ts';
import { observation, patient, problem, requestsOf } from './resources.ts';

let server: Served;
beforeEach(async () => {
  server = await served();
});
afterEach(() => server.close());
const { put, post, patch, get, remove } = requestsOf(() => server);
const identified = (value: string) => ({ identifier: [{ system: 'urn:mrn', value }] });

describe('http.html#create – create', () => {
  test('id and version that the client sends are ignored', async () => {
    const made = await post('Patient', patient('mine', { meta: { versionId: '7' } })).expect(201);
    expect([made.body.id === 'mine', made.body.meta.versionId]).toEqual([false, '1']);
    expect(made.headers.location).toBe(`${BASE}/Patient/${made.body.id}/_history/1`);
    await get('Patient/mine').expect(404);
  });

  test.each([
    ['nothing', '', 400],
    ['no JSON', '{"resourceType":', 400],
    ['an array', '[]', 400],
    ['no type', '{}', 400],
    ['another type', observation(undefined), 400],
    ['a type that R4 lacks', '{"resourceType":"Nonsense"}', 400],
  ])('%s as body is refused with place', async (_name, text, status) => {
    await post('Patient', text).expect(status);
  });
});

describe('http.html#ccreate – If-None-Exist', () => {
  test('takes any criteria, with or without a question mark; several matches are 412', async () => {
    await put('Patient/p', patient('p', { birthDate: '1960-05-01' })).expect(201);
    const found = await post('Patient', patient(undefined)).set('if-none-exist', '?birthdate=1960').expect(200);
    expect([found.body.id, found.headers.etag]).toEqual(['p', 'W/"1"']);
    await post('Patient', patient(undefined)).set('if-none-exist', 'birthdate=gt1961').expect(201);
    await put('Patient/q', patient('q', { birthDate: '1960' })).expect(201);
    await post('Patient', patient(undefined)).set('if-none-exist', 'birthdate=ge1960').expect(412);
  });

  test.each(['Patient?', '/Patient?', `${BASE}/Patient?`])(
    'takes them behind %s, as some clients send them',
    async (head) => {
      await put('Patient/r', patient('r', { birthDate: '1950-05-01' }));
      const found = await post('Patient', patient(undefined)).set('if-none-exist', `${head}birthdate=1950`).expect(200);
      expect(found.body.id).toBe('r');
      await post('Patient', patient(undefined))
        .set('if-none-exist', `${head.replace('Patient', 'Observation')}date=1950`)
        .expect(400);
    },
  );

  test('criteria in the URL are refused: without them, what is there already would be made again', async () => {
    const { body } = await post('Patient?birthdate=1960', patient(undefined)).expect(400);
    expect(body.issue[0].details.text).toContain('If-None-Exist');
    await post('Patient?_format=json', patient(undefined)).expect(201);
  });

  test.each(['', '_count=1', '_sort=birthdate', '_include=*', 'nonsense=1', 'birthdate=yesterday'])(
    'criteria "%s" would match what is not meant, and are refused',
    async (criteria) => {
      await post('Patient', patient(undefined)).set('if-none-exist', criteria).expect(400);
    },
  );

  test('of many at once one creates', async () => {
    const one = () => post('Patient', patient(undefined, identified('1'))).set('if-none-exist', 'identifier=urn:mrn|1');
    const answers = await Promise.all(Array.from({ length: 12 }, one));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(11).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });
});

describe('http.html#update – update', () => {
  test('the versions count from 1, each with its own ETag; Content-Location names an update', async () => {
    const first = await put('Patient/p', patient('p')).expect(201);
    const second = await put('Patient/p', patient('p', { active: true })).expect(200);
    expect([first.headers.location, second.headers['content-location']]).toEqual([
      `${BASE}/Patient/p/_history/1`,
      `${BASE}/Patient/p/_history/2`,
    ]);
  });

  test('an id that is none is refused, in the path and in the body', async () => {
    await put('Patient/not_an_id', patient('not_an_id')).expect(400);
    await put(`Patient/${'x'.repeat(65)}`, patient('x'.repeat(65))).expect(400);
    expect(problem(await put('Patient/p', patient(undefined)).expect(400))).toBe('id-missing');
    expect(problem(await put('Patient/p', patient('q')).expect(400))).toBe('id-mismatch');
  });
});

describe('RFC 9110, section 13.1.2 – If-None-Match of an update', () => {
  test('with * it only makes what is not there, or was deleted', async () => {
    const make = () => put('Patient/p', patient('p', { active: true })).set('if-none-match', '*');
    await make().expect(201);
    await make().expect(412);
    await put('Patient?birthdate=1960', patient(undefined)).set('if-none-match', '*').expect(201);
    await remove('Patient/p').expect(204);
    await make().expect(201);
  });

  test('with a version it does not write over that one; what is no entity tag is refused', async () => {
    await put('Patient/p', patient('p')).expect(201);
    const write = (tag: string) => put('Patient/p', patient('p', { active: true })).set('if-none-match', tag);
    await write('W/"1"').expect(412);
    await write('one').expect(400);
    await write('W/"7"').expect(200);
  });
});

describe('http.html#concurrency – If-Match', () => {
  test('of two clients that change one version, one loses', async () => {
    await put('Patient/p', patient('p')).expect(201);
    const change = (gender: string) => put('Patient/p', patient('p', { gender })).set('if-match', 'W/"1"');
    const answers = await Promise.all([change('female'), change('male')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(problem(answers.find(({ status }) => status === 412) ?? (await change('other')))).toBe('version-mismatch');
  });

  test('guards deletes and patches too', async () => {
    await put('Patient/p', patient('p')).expect(201);
    await remove('Patient/p').set('if-match', 'W/"9"').expect(412);
    await patch('Patient/p', [{ op: 'add', path: '/active', value: true }])
      .set('if-match', 'W/"9"')
      .expect(412);
    await patch('Patient/p', [{ op: 'add', path: '/active', value: true }])
      .set('if-match', 'W/"1"')
      .expect(200);
    await remove('Patient/p').set('if-match', 'W/"2"').expect(204);
  });
});

describe('RFC 9110, 13.1.4 – If-Unmodified-Since', () => {
  const EARLIER = 'Mon, 01 Jan 2024 00:00:00 GMT';

  test('of a version that is newer, update, patch and delete are 412; what is there stays', async () => {
    const made = await put('Patient/p', patient('p')).expect(201);
    const read = made.headers['last-modified'];
    const guarded = (since: string) => ({
      update: put('Patient/p', patient('p', { active: true })).set('if-unmodified-since', since),
      conditional: put('Patient?_id=p', patient('p', { active: true })).set('if-unmodified-since', since),
      patch: patch('Patient/p', [{ op: 'add', path: '/active', value: true }]).set('if-unmodified-since', since),
      delete: remove('Patient/p').set('if-unmodified-since', since),
    });
    for (const request of Object.values(guarded(EARLIER))) {
      expect(problem(await request.expect(412))).toBe('version-mismatch');
    }
    expect((await get('Patient/p').expect(200)).headers.etag).toBe('W/"1"');
    expect((await guarded(String(read)).update).status).toBe(200);
    // what was just made may be of the next second
    const later = new Date(Date.now() + 3_600_000).toUTCString();
    for (const request of Object.values(guarded(later))) expect((await request).status).toBeLessThan(300);
    await get('Patient/p').expect(410);
  });

  test('If-Match goes before it; it holds where nothing is there, and where it is no date', async () => {
    await put('Patient/p', patient('p')).set('if-unmodified-since', EARLIER).expect(201);
    await remove('Patient/q').set('if-unmodified-since', EARLIER).expect(204);
    const change = (gender: string) => put('Patient/p', patient('p', { gender }));
    await change('male').set({ 'if-unmodified-since': EARLIER, 'if-match': 'W/"1"' }).expect(200);
    for (const [at, none] of ['then', '5', '2024', '2024-01-01T00:00:00'].entries()) {
      await change(at % 2 === 0 ? 'female' : 'male')
        .set('if-unmodified-since', none)
        .expect(200);
    }
  });

  test.each([
    '2024-01-01T00:00:00Z',
    'Mon, 01 Jan 2024 00:00:00 GMT',
    'Monday, 01-Jan-24 00:00:00 GMT',
    'Mon Jan  1 00:00:00 2024',
  ])('all forms of a date are understood: %s', async (since) => {
    await put('Patient/p', patient('p')).expect(201);
    await put('Patient/p', patient('p', { active: true }))
      .set('if-unmodified-since', since)
      .expect(412);
  });

  test('"*" in quotes is a tag, which no version has', async () => {
    await put('Patient/p', patient('p')).expect(201);
    await put('Patient/p', patient('p', { active: true }))
      .set('if-match', '"*"')
      .expect(412);
  });
});

describe('http.html#cond-update – conditional update', () => {
  test('none: created; one: updated; several: 412', async () => {
    const text = (more = {}) => patient(undefined, { ...identified('7'), ...more });
    const made = await put('Patient?identifier=urn:mrn|7', text()).expect(201);
    const updated = await put('Patient?identifier=urn:mrn|7', text({ active: true })).expect(200);
    expect(updated.body.id).toBe(made.body.id);
    await post('Patient', text()).expect(201);
    expect(problem(await put('Patient?identifier=urn:mrn|7', text()).expect(412))).toBe('multiple-matches');
  });

  test('criteria go through references', async () => {
    await put('Patient/p', patient('p', identified('7'))).expect(201);
    await put('Observation/o', observation('o', { subject: { reference: 'Patient/p' } })).expect(201);
    const text = observation(undefined, { status: 'amended', subject: { reference: 'Patient/p' } });
    const updated = await put('Observation?patient.identifier=urn:mrn|7', text).expect(200);
    expect(updated.body).toMatchObject({ id: 'o', status: 'amended' });
  });
});

describe('http.html#delete – delete, and conditional delete', () => {
  test('204 however often; no ETag is needed', async () => {
    await put('Patient/p', patient('p')).expect(201);
    await remove('Patient/p').expect(204, '');
    await remove('Patient/p').expect(204);
    await remove('Patient/never').expect(204);
  });

  test('conditional: several are refused (conditionalDelete: single), criteria are needed', async () => {
    await put('Patient/a', patient('a', { gender: 'female' })).expect(201);
    await put('Patient/b', patient('b', { gender: 'female' })).expect(201);
    expect(problem(await remove('Patient?gender=female').expect(412))).toBe('multiple-matches');
    await remove('Patient').expect(400);
    await remove('Patient?nonsense=1').expect(400);
    await remove('Patient?gender=female&_id=a').expect(204);
    await get('Patient/a').expect(410);
    await get('Patient/b').expect(200);
  });
});

describe('http.html#patch – JSON Patch', () => {
  beforeEach(async () => {
    const text = '{"resourceType":"Observation","id":"o","status":"final","valueQuantity":{"value":1.50,"unit":"a/b"}}';
    await put('Observation/o', text).expect(201);
  });

  test('all operations of RFC 6902; digits of decimals stay', async () => {
    const answer = await patch('Observation/o', [
      { op: 'test', path: '/valueQuantity/unit', value: 'a/b' },
      { op: 'add', path: '/note', value: [{ text: 'b' }] },
      { op: 'add', path: '/note/0', value: { text: 'a' } },
      { op: 'add', path: '/note/-', value: { text: 'c' } },
      { op: 'remove', path: '/note/1' },
      { op: 'replace', path: '/status', value: 'amended' },
      { op: 'copy', from: '/note/0', path: '/note/-' },
      { op: 'move', from: '/valueQuantity/unit', path: '/valueQuantity/code' },
    ]).expect(200);
    expect(answer.body).toMatchObject({
      status: 'amended',
      note: [{ text: 'a' }, { text: 'c' }, { text: 'a' }],
      valueQuantity: { code: 'a/b' },
      meta: { versionId: '2' },
    });
    expect(answer.text).toContain('"value":1.50');
  });

  test('items of a list are replaced, removed, moved and tested by their index, names have / and ~ escaped', async () => {
    const note = ['a', 'b', 'c'].map((text) => ({ text }));
    const answer = await patch('Observation/o', [
      { op: 'add', path: '/note', value: note },
      { op: 'replace', path: '/note/1', value: { text: 'B' } },
      { op: 'replace', path: '/note/2/text', value: 'C' },
      { op: 'test', path: '/note/2/text', value: 'C' },
      { op: 'move', from: '/note/0', path: '/note/1' },
      { op: 'copy', from: '/note/1', path: '/note/0' },
      { op: 'replace', path: '/note/0/text', value: 'copied' },
      { op: 'add', path: '/a~1b~01', value: 'x' },
      { op: 'move', from: '/a~1b~01', path: '/device' },
      { op: 'replace', path: '/device', value: { display: 'd' } },
    ]).expect(200);
    expect(answer.body.note).toEqual([{ text: 'copied' }, { text: 'B' }, { text: 'a' }, { text: 'C' }]);
    expect([answer.body.device, answer.body['a/b~1']]).toEqual([{ display: 'd' }, undefined]);
  });

  test.each([
    ['no patch', '{}', 400],
    ['no JSON', '[', 400],
    ['an unknown operation', [{ op: 'merge', path: '/a', value: 1 }], 400],
    ['no path', [{ op: 'add', value: 1 }], 400],
    ['a path that is no pointer', [{ op: 'remove', path: 'status' }], 400],
    ['a test that fails', [{ op: 'test', path: '/status', value: 'amended' }], 422],
    ['nothing at the path', [{ op: 'remove', path: '/note' }], 422],
    ['a test of what is not there', [{ op: 'test', path: '/note', value: null }], 422],
    [
      'an index beyond the end',
      [
        { op: 'add', path: '/note', value: [] },
        { op: 'add', path: '/note/1', value: 1 },
      ],
      422,
    ],
    [
      'no index in a list',
      [
        { op: 'add', path: '/note', value: [{}] },
        { op: 'add', path: '/note/x/text', value: '' },
      ],
      422,
    ],
    [
      'an index with zeros before it',
      [
        { op: 'add', path: '/note', value: [1] },
        { op: 'remove', path: '/note/00' },
      ],
      422,
    ],
    ['a member of a decimal', [{ op: 'add', path: '/valueQuantity/value/text', value: '2' }], 422],
    ['a copy of what is not there', [{ op: 'copy', from: '/note', path: '/device' }], 422],
    ['a move without from', [{ op: 'move', path: '/device' }], 400],
    ['an escape that RFC 6901 does not know', [{ op: 'remove', path: '/a~2' }], 400],
    ['a replacement without a value', [{ op: 'replace', path: '/status' }], 400],
    ['another id', [{ op: 'replace', path: '/id', value: 'p' }], 422],
    ['another type', [{ op: 'replace', path: '/resourceType', value: 'Patient' }], 422],
    ['what the type does not allow', [{ op: 'remove', path: '/status' }], 422],
    ['a value moved into itself', [{ op: 'move', from: '/valueQuantity', path: '/valueQuantity/a' }], 422],
    ['__proto__', [{ op: 'add', path: '/__proto__/polluted', value: true }], 422],
  ])('%s is refused and changes nothing', async (_name, operations, status) => {
    await patch('Observation/o', operations).expect(status);
    expect((await get('Observation/o').expect(200)).headers.etag).toBe('W/"1"');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('test counts numbers as equal that are worth the same, to the last digit', async () => {
    const value = (text: string) => `[{"op":"test","path":"/valueQuantity/value","value":${text}}]`;
    for (const same of ['1.5', '1.500', '15e-1', '0.15E+1']) await patch('Observation/o', value(same)).expect(200);
    for (const other of ['1.5000000000000000001', '15', '-1.5', '"1.50"', '0']) {
      await patch('Observation/o', value(other)).expect(422);
    }
    const whole = '[{"op":"test","path":"/valueQuantity","value":{"unit":"a/b","value":1.5}}]';
    await patch('Observation/o', whole).expect(200);
    await patch('Observation/o', whole.replace('}}', ',"code":"x"}}')).expect(422);
  });

  test('one that changes nothing makes no version', async () => {
    const answer = await patch('Observation/o', [{ op: 'replace', path: '/status', value: 'final' }]).expect(200);
    expect(answer.headers.etag).toBe('W/"1"');
  });

  test('404 for what never was, 410 for what was deleted, 415 for another format', async () => {
    await patch('Observation/none', []).expect(404);
    await remove('Observation/o').expect(204);
    await patch('Observation/o', []).expect(410);
    const merge = server.http.patch('/fhir/Observation/o').set('content-type', 'application/merge-patch+json');
    await merge.send('{}').expect(415);
  });

  test('conditional: none 404, one is patched, several 412', async () => {
    const operations = [{ op: 'replace', path: '/status', value: 'amended' }];
    await patch('Observation?status=cancelled', operations).expect(404);
    expect((await patch('Observation?status=final', operations).expect(200)).body.id).toBe('o');
    await put('Observation/o2', observation('o2', { status: 'amended' })).expect(201);
    await patch('Observation?status=amended', operations).expect(412);
  });

  test('of many at once none is lost', async () => {
    const add = (text: string) => patch('Observation/o', [{ op: 'add', path: '/note/-', value: { text } }]);
    await patch('Observation/o', [{ op: 'add', path: '/note', value: [{ text: 'first' }] }]).expect(200);
    const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => add(String(at))));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect((await get('Observation/o').expect(200)).body.note).toHaveLength(11);
  });
});
