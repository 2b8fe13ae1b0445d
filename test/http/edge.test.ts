import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../src/store/index.ts';
import { FHIR, type Served, served } from './harness.ts';

let server: Served;
beforeEach(async () => {
  server = await served();
});
afterEach(() => server.close());

const code = (body: { issue: { details: { coding: { code: string }[] } }[] }) => body.issue[0]?.details.coding[0]?.code;

describe('bad input', () => {
  test('malformed JSON: 400 with line and column', async () => {
    const answer = await server.http
      .post('/fhir')
      .set('content-type', FHIR)
      .send('{\n  "resourceType": Bundle\n}')
      .expect(400);
    expect(code(answer.body)).toBe('json-malformed');
    expect(answer.body.issue[0].extension).toEqual([
      { url: 'http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line', valueInteger: 2 },
      { url: 'http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col', valueInteger: 19 },
    ]);
  });

  test.each([
    ['', 'json-malformed'],
    ['[]', 'no-resource'],
    ['"x"', 'no-resource'],
    ['null', 'no-resource'],
    ['{}', 'no-resource'],
    ['{"resourceType":"Nonsense"}', 'unknown-resource-type'],
    ['{"resourceType":"Patient"}', 'bundle-expected'],
    ['{"resourceType":"Bundle"}', 'bundle-type-not-supported'],
    ['{"resourceType":"Bundle","type":"searchset"}', 'bundle-type-not-supported'],
    [`${'['.repeat(5000)}${']'.repeat(5000)}`, 'json-too-deep'],
  ])('the body %.40s is answered with 400 and %s', async (body, id) => {
    const answer = await server.http.post('/fhir').set('content-type', FHIR).send(body).expect(400);
    expect(code(answer.body)).toBe(id);
  });

  test('a body that is too large: 413, also when it is compressed', async () => {
    const large = JSON.stringify({ resourceType: 'Patient', text: 'x'.repeat(30_000) });
    const answer = await server.http.post('/fhir').set('content-type', FHIR).send(large).expect(413);
    expect(answer.body.issue[0].code).toBe('too-long');
    const packed = await server.http
      .post('/fhir')
      .set({ 'content-type': FHIR, 'content-encoding': 'gzip' })
      .serialize((value) => value)
      .send(gzipSync(large) as unknown as string)
      .expect(413);
    for (const { body } of [answer, packed])
      expect(body.issue[0].details.text).toMatch(/^The body is larger than the \d+ bytes that this server takes\.$/);
  });

  test.each(['gzip', 'GZIP', 'x-gzip', 'X-Gzip'])('a body packed as %s', async (encoding) => {
    await server.http
      .post('/fhir/Patient')
      .set({ 'content-type': FHIR, 'content-encoding': encoding })
      .serialize((value) => value)
      .send(gzipSync('{"resourceType":"Patient"}') as unknown as string)
      .expect(201);
  });

  test.each([
    'application/fhir+xml',
    'text/plain',
    'application/fhir+json; charset=latin1',
    'application/fhir+json; fhirVersion=3.0',
  ])('a body of type %s: 415', async (type) => {
    const answer = await server.http.post('/fhir').set('content-type', type).send('{}').expect(415);
    expect(answer.body.resourceType).toBe('OperationOutcome');
  });

  test('an unknown content encoding: 415', async () => {
    await server.http.post('/fhir').set({ 'content-type': FHIR, 'content-encoding': 'zip' }).send('{}').expect(415);
  });

  test('a body that is not UTF-8: 400', async () => {
    const answer = await server.http
      .post('/fhir')
      .set('content-type', FHIR)
      .serialize((value) => value)
      .send(Buffer.from([0x22, 0xff, 0x22]) as unknown as string)
      .expect(400);
    expect(code(answer.body)).toBe('invalid-encoding');
  });
});

describe('content negotiation (http://hl7.org/fhir/R4/http.html#mime-type)', () => {
  test.each([
    ['application/fhir+json', FHIR],
    ['application/json', 'application/json'],
    ['*/*', FHIR],
    ['application/fhir+xml, application/json;q=0.5', 'application/json'],
    ['application/fhir+json; fhirVersion=4.0', FHIR],
    ['text/html, */*;q=0.1', FHIR],
  ])('Accept: %s → %s', async (accept, type) => {
    const answer = await server.http.get('/fhir/metadata').set('accept', accept).expect(200);
    expect(answer.headers['content-type']).toBe(`${type}; charset=utf-8`);
  });

  test.each([
    'application/fhir+xml',
    'text/html',
    'application/fhir+json; fhirVersion=3.0',
    'application/fhir+json;q=0',
  ])('Accept: %s: 406', async (accept) => {
    await server.http.get('/fhir/metadata').set('accept', accept).expect(406);
  });

  test('of an operation that is posted without a body too, whatever that is called', async () => {
    await server.http
      .post('/fhir/Patient/p/$everything')
      .set({ accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' })
      .expect(406);
  });

  test('_format goes before Accept', async () => {
    await server.http.get('/fhir/metadata?_format=xml').set('accept', FHIR).expect(406);
    await server.http.get('/fhir/metadata?_format=json').set('accept', 'text/html').expect(200);
    await server.http.get('/fhir/metadata?_format=application/fhir+json').set('accept', 'text/html').expect(200);
  });
});

describe('headers', () => {
  test('protect, and tell nothing of the software', async () => {
    const { headers } = await server.http.get('/fhir/metadata').set('origin', 'https://evil.example');
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });

  test('a request id is kept or made', async () => {
    const given = await server.http.get('/healthz').set('x-request-id', 'abc-1');
    expect(given.headers['x-request-id']).toBe('abc-1');
    const made = await server.http.get('/healthz').set('x-request-id', 'no good {}');
    expect(made.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a Host header that is no host does not get into links', async () => {
    const open = await served({}, { baseUrl: undefined });
    const good = await open.http.get('/fhir/metadata').set('host', 'fhir.example:81').expect(200);
    expect(good.body.implementation.url).toBe('http://fhir.example:81/fhir');
    const bad = await open.http.get('/fhir/metadata').set('host', 'evil"<script>').expect(200);
    expect(bad.body.implementation.url).toBe('http://localhost/fhir');
    await open.close();
  });
});

describe('when something breaks', () => {
  test('a bug is a 500 OperationOutcome without stack trace or message, and the log has its place only', async () => {
    const broken = await served({
      validator: {
        validate: () => {
          throw new Error('secret Miller');
        },
      },
    });
    const answer = await broken.http
      .post('/fhir/Patient')
      .set('content-type', FHIR)
      .send('{"resourceType":"Patient"}')
      .expect(500);
    expect(code(answer.body)).toBe('exception');
    expect(answer.text).not.toMatch(/Miller| at /);
    expect(broken.log.join('')).toContain('harness.ts'.replace('harness', 'edge.test'));
    expect(broken.log.join('')).not.toContain('Miller');
    await broken.close();
  });

  test('a store that is gone is a 503 with Retry-After, and the server is not ready', async () => {
    const { store } = server.context;
    const refuse = () => Promise.reject(new StoreUnavailable('locked'));
    const broken = await served({ store: { ...store, read: refuse, check: refuse } });
    const answer = await broken.http.get('/fhir/Patient/p').expect(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.body.issue[0].code).toBe('transient');
    const ready = await broken.http.get('/readyz').expect(503);
    expect(ready.body.checks).toMatchObject({ store: false, profiles: true });
    await broken.http.get('/healthz').expect(200);
    await broken.close();
  });

  test('a server that stops is not ready, and keeps no connection, while it answers what still comes', async () => {
    let stops = false;
    const own = await served({}, { isStopping: () => stops });
    expect((await own.http.get('/readyz').expect(200)).body.checks).toMatchObject({ accepting: true });
    stops = true;
    expect((await own.http.get('/readyz').expect(503)).body.checks).toMatchObject({ store: true, accepting: false });
    const answer = await own.http.get('/fhir/Patient/none').expect(404);
    expect(answer.headers.connection).toBe('close');
    await own.close();
  });

  test('ready means that the store can be written, and that there are profiles to check by', async () => {
    await server.http.get('/readyz').expect(200);
    for (const without of [{ supportedProfiles: [] }, { resourceTypes: new Set<string>() }]) {
      const own = await served(without);
      const { body } = await own.http.get('/readyz').expect(503);
      expect(body.checks).toEqual({ store: true, profiles: false, accepting: true });
      await own.close();
    }
  });
});

test('what is stored is checked under its id against the profile that is named, and in no mode that there is not', async () => {
  const body = { resourceType: 'Observation', id: 'o', status: 'final', code: { text: 'a' } };
  await server.http.put('/fhir/Observation/o').set('content-type', FHIR).send(body).expect(201);
  const issues = async (query: string, status: number) => {
    const answer = await server.http.get(`/fhir/Observation/o/$validate${query}`);
    expect([query, answer.status]).toEqual([query, status]);
    return JSON.stringify(answer.body);
  };
  expect(await issues('', 200)).not.toContain('profile-unknown');
  expect(await issues('?profile=http://test/none', 200)).toContain('profile-unknown');
  expect(await issues('?mode=nonsense', 400)).toContain('mode');
});

test('the log names route patterns, never what was asked for or sent', async () => {
  await server.http
    .put('/fhir/Patient/miller-1950')
    .set('content-type', FHIR)
    .send('{"resourceType":"Patient","id":"miller-1950","name":[{"text":"Secret"}]}')
    .expect(201);
  await server.http.get('/fhir/Patient?name=Secret');
  await server.http.get('/elsewhere/Secret');
  const lines = server.log.map((line) => JSON.parse(line));
  expect(lines.map(({ method, route, status }) => [method, route, status])).toEqual([
    ['PUT', '/fhir/:type/:id', 201],
    ['GET', '/fhir/:type', 200],
    ['GET', 'none', 404],
  ]);
  expect(server.log.join('')).not.toMatch(/miller|Secret/);
});

describe('$validate (http://hl7.org/fhir/R4/resource-operation-validate.html)', () => {
  const validate = (body: unknown, path = '/fhir/$validate') =>
    server.http
      .post(path)
      .set('content-type', FHIR)
      .send(typeof body === 'string' ? body : JSON.stringify(body));

  test('200 for a valid and for an invalid resource; nothing is stored', async () => {
    const good = await validate({ resourceType: 'Observation', id: 'o', status: 'final' }).expect(200);
    expect(good.body.issue[0].severity).toBe('information');
    const bad = await validate({ resourceType: 'Observation' }, '/fhir/Observation/$validate').expect(200);
    expect(bad.body.issue[0].expression).toEqual(['Observation.status']);
    await server.http.get('/fhir/Observation/o').expect(404);
  });

  test('Parameters: the resource, its profile, and places in the text of the request', async () => {
    const text =
      '{"resourceType":"Parameters","parameter":[{"name":"profile","valueUri":"urn:x"},\n {"name":"resource","resource":{"resourceType":"Observation"}}]}';
    const { body } = await validate(text).expect(200);
    expect(body.issue).toMatchObject([
      { expression: ['Observation.status'], extension: [{ valueInteger: 2 }, { valueInteger: 33 }] },
      { code: 'not-found' },
    ]);
  });

  test('a mode and profiles in Parameters, of whichever type they come', async () => {
    const resource = { name: 'resource', resource: { resourceType: 'Patient' } };
    const asked = (...parameter: object[]) =>
      validate({ resourceType: 'Parameters', parameter: [resource, ...parameter] });
    const forms = ['valueUri', 'valueCanonical', 'valueString', 'valueUrl'];
    const { body } = await asked(
      { name: 'mode', valueString: 'update' },
      ...forms.map((form, at) => ({ name: 'profile', [form]: `urn:${at}` })),
    ).expect(200);
    expect(body.issue.map(({ code }: { code: string }) => code)).toEqual(forms.map(() => 'not-found'));
    await asked({ name: 'mode', valueCode: 'create' }).expect(200);
    for (const form of ['valueCode', 'valueString']) await asked({ name: 'mode', [form]: 'delete' }).expect(400);
  });

  test('the type of the path must be that of the resource; modes that are not served are refused', async () => {
    await validate({ resourceType: 'Patient' }, '/fhir/Observation/$validate').expect(400);
    await validate({ resourceType: 'Patient' }, '/fhir/Nonsense/$validate').expect(404);
    await validate({ resourceType: 'Patient' }, '/fhir/$validate?mode=delete').expect(400);
    for (const mode of ['create', 'update', 'profile']) {
      await validate({ resourceType: 'Patient' }, `/fhir/$validate?mode=${mode}`).expect(200);
    }
    const asked = await validate({ resourceType: 'Patient' }, '/fhir/$validate?profile=urn:x').expect(200);
    expect(asked.body.issue[0].code).toBe('not-found');
    await validate({ resourceType: 'Parameters', parameter: [{ name: 'mode', valueCode: 'create' }] }).expect(400);
    const empty = { resourceType: 'Parameters', parameter: [{ name: 'resource' }] };
    for (const path of ['/fhir/Patient/$validate', '/fhir/$validate']) {
      const none = await validate(empty, path).expect(400);
      expect(none.body.issue[0].details.text).toBe('The parameter "resource" is missing.');
    }
  });

  test('on a stored resource: what is stored, or the body', async () => {
    const path = '/fhir/Observation/o';
    await server.http
      .put(path)
      .set('content-type', FHIR)
      .send('{"resourceType":"Observation","id":"o","status":"final"}');
    const stored = await server.http.post(`${path}/$validate`).expect(200);
    expect((await server.http.get(`${path}/$validate`).expect(200)).body).toEqual(stored.body);
    expect(stored.body.issue[0].severity).toBe('information');
    const next = await validate({ resourceType: 'Observation', id: 'o' }, `${path}/$validate`).expect(200);
    expect(next.body.issue[0].expression).toEqual(['Observation.status']);
    await server.http.post('/fhir/Observation/none/$validate').expect(404);
    await validate({ resourceType: 'Patient' }, `${path}/$validate`).expect(400);
  });

  test('refuses what it does not know, which might be taken for checked', async () => {
    const resource = { name: 'resource', resource: { resourceType: 'Patient' } };
    const parameter = [resource, { name: 'profiles', valueUri: 'urn:x' }];
    const refused = [
      await validate({ resourceType: 'Patient' }, '/fhir/Patient/$validate?profil=urn:x').expect(400),
      await validate({ resourceType: 'Parameters', parameter }, '/fhir/$validate').expect(400),
    ];
    expect(refused.map(({ body }) => body.issue[0].expression[0])).toEqual(['http.profil', 'Parameters.parameter[1]']);
    await validate({ resourceType: 'Patient' }, '/fhir/Patient/$validate?_format=json').expect(200);
  });

  test('on a stored resource, by Parameters without one: against profiles, and whether it may be deleted', async () => {
    const put = (resource: { resourceType: string; id: string }) =>
      server.http
        .put(`/fhir/${resource.resourceType}/${resource.id}`)
        .set('content-type', FHIR)
        .send(JSON.stringify(resource))
        .expect(201);
    await put({ resourceType: 'Patient', id: 'p' });
    const asked = (...parameter: object[]) =>
      validate({ resourceType: 'Parameters', parameter }, '/fhir/Patient/p/$validate').expect(200);
    const codes = ({ body }: { body: { issue: { details: { coding: { code: string }[] } }[] } }) =>
      body.issue.map(({ details }) => details.coding[0]?.code);
    expect(codes(await asked({ name: 'mode', valueCode: 'profile' }, { name: 'profile', valueUri: 'urn:x' }))).toEqual([
      'profile-unknown',
    ]);
    expect(codes(await asked({ name: 'mode', valueCode: 'delete' }))).toEqual(['all-ok']);
    const about = { status: 'final', subject: { reference: 'Patient/p' } };
    await put({ resourceType: 'Observation', id: 'of-p', ...about });
    expect(codes(await asked({ name: 'mode', valueCode: 'delete' }))).toEqual(['still-referred-to']);
    const byQuery = await server.http.get('/fhir/Patient/p/$validate?mode=delete').expect(200);
    expect(byQuery.body.issue[0].details.text).toContain('Observation/of-p');
    await server.http.get('/fhir/Patient/p').expect(200);
    await server.http.get('/fhir/Patient/none/$validate?mode=delete').expect(404);
  });
});
