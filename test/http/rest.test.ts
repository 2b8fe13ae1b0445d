import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FHIR, type Served, served } from './harness.ts';

let server: Served;
beforeEach(async () => {
  server = await served();
});
afterEach(() => server.close());

const patient = (more = '') => `{"resourceType":"Patient","id":"p"${more}}`;
const put = (text = patient(), path = '/fhir/Patient/p') => server.http.put(path).set('content-type', FHIR).send(text);
const post = (type: string, text: string) => server.http.post(`/fhir/${type}`).set('content-type', FHIR).send(text);

describe('create (http://hl7.org/fhir/R4/http.html#create)', () => {
  test('answers 201 with Location, ETag, Last-Modified and the resource', async () => {
    const made = await post('Patient', '{"resourceType":"Patient","id":"ignored","active":true}').expect(201);
    expect(made.body).toMatchObject({ resourceType: 'Patient', active: true, meta: { versionId: '1' } });
    expect(made.body.id).not.toBe('ignored');
    expect(made.headers.location).toMatch(new RegExp(`/fhir/Patient/${made.body.id}/_history/1$`));
    expect(made.headers.etag).toBe('W/"1"');
    expect(Date.parse(made.headers['last-modified'] ?? '')).not.toBeNaN();
    expect(made.headers['content-type']).toBe('application/fhir+json; charset=utf-8');
    await server.http.get(new URL(made.headers.location ?? '').pathname).expect(200, made.text);
  });

  test('Prefer decides what comes back', async () => {
    const minimal = await post('Patient', '{"resourceType":"Patient"}').set('prefer', 'return=minimal').expect(201);
    expect(minimal.text).toBe('');
    expect(minimal.headers.location).toContain('/fhir/Patient/');
    const outcome = await post('Patient', '{"resourceType":"Patient"}')
      .set('prefer', 'return=OperationOutcome')
      .expect(201);
    expect(outcome.body.resourceType).toBe('OperationOutcome');
  });

  test('If-None-Exist: none creates, one is given back, several are refused', async () => {
    const text = '{"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"1"}]}';
    const first = await post('Patient', text).set('if-none-exist', 'identifier=urn:mrn|1').expect(201);
    const second = await post('Patient', text).set('if-none-exist', 'identifier=urn:mrn|1').expect(200);
    expect(second.body.id).toBe(first.body.id);
    await post('Patient', text).expect(201);
    const third = await post('Patient', text).set('if-none-exist', 'identifier=urn:mrn|1').expect(412);
    expect(third.body.issue[0].code).toBe('multiple-matches');
    const other = await post('Patient', text).set('if-none-exist', 'nonsense=2000').expect(400);
    expect(other.body.issue[0].code).toBe('value');
    await post('Patient', text).set('if-none-exist', 'birthdate=2000').expect(201);
  });

  test('an invalid resource is refused with 422 and its findings', async () => {
    const refused = await post('Observation', '{"resourceType":"Observation"}').expect(422);
    expect(refused.body).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'required', expression: ['Observation.status'] }],
    });
  });

  test('another type than that of the path is refused', async () => {
    await post('Patient', '{"resourceType":"Observation"}').expect(400);
  });
});

describe('read and vread (http://hl7.org/fhir/R4/http.html#read)', () => {
  test('a resource comes back with the digits it was sent with', async () => {
    const text = '{"resourceType":"Observation","id":"o","status":"final","valueQuantity":{"value":1.50}}';
    await put(text, '/fhir/Observation/o').expect(201);
    const found = await server.http.get('/fhir/Observation/o').expect(200);
    expect(found.text).toContain('"value":1.50}');
  });

  test('404 for what never was, 410 for what was deleted, 404 for a type that is not kept', async () => {
    await server.http.get('/fhir/Patient/nobody').expect(404);
    await put().expect(201);
    await server.http.delete('/fhir/Patient/p').expect(204);
    const gone = await server.http.get('/fhir/Patient/p').expect(410);
    expect(gone.body.issue[0].code).toBe('deleted');
    await server.http.get('/fhir/Patient/p/_history/1').expect(200);
    await server.http.get('/fhir/Patient/p/_history/2').expect(410);
    await server.http.get('/fhir/Patient/p/_history/3').expect(404);
    await server.http.get('/fhir/Patient/p/_history/x').expect(404);
    await server.http.get('/fhir/Questionnaire/q').expect(404);
    await server.http.get('/fhir/Nonsense/q').expect(404);
    await server.http.get('/fhir/Patient/not%20an%20id').expect(400);
  });

  test('304 for a client that has the version (If-None-Match, If-Modified-Since)', async () => {
    const made = await put().expect(201);
    await server.http.get('/fhir/Patient/p').set('if-none-match', 'W/"1"').expect(304, '');
    await server.http.get('/fhir/Patient/p').set('if-none-match', 'W/"2"').expect(200);
    const at = made.headers['last-modified'] ?? '';
    await server.http.get('/fhir/Patient/p').set('if-modified-since', at).expect(304);
    const before = new Date(Date.parse(at) - 10_000).toUTCString();
    await server.http.get('/fhir/Patient/p').set('if-modified-since', before).expect(200);
  });

  test('HEAD has the headers without a body', async () => {
    await put().expect(201);
    const head = await server.http.head('/fhir/Patient/p').expect(200);
    expect(head.headers.etag).toBe('W/"1"');
    expect(head.text ?? '').toBe('');
  });
});

test('our own artefacts can be read, others and writing them are refused', async () => {
  expect((await server.http.get('/fhir/ValueSet/ours').expect(200)).body).toEqual({
    resourceType: 'ValueSet',
    id: 'ours',
  });
  await server.http.get('/fhir/ValueSet/theirs').expect(404);
  await put('{"resourceType":"ValueSet","id":"ours"}', '/fhir/ValueSet/ours').expect(404);
});

describe('update (http://hl7.org/fhir/R4/http.html#update)', () => {
  test('creates with 201, updates with 200, and makes no version when nothing changes', async () => {
    await put().expect(201);
    const changed = await put(patient(',"active":true')).expect(200);
    expect(changed.headers.etag).toBe('W/"2"');
    const again = await put(` { "active" : true, "resourceType":"Patient","id":"p","meta":{"versionId":"77"}}`).expect(
      200,
    );
    expect(again.headers.etag).toBe('W/"2"');
    expect(again.body).toEqual(changed.body);
    const read = await server.http.get('/fhir/Patient/p').expect(200);
    expect((await put(read.text).expect(200)).headers.etag).toBe('W/"2"');
  });

  test('needs the id in the body, the same as in the path', async () => {
    const missing = await put('{"resourceType":"Patient"}').expect(400);
    expect(missing.body.issue[0].details.coding[0].code).toBe('id-missing');
    await put('{"resourceType":"Patient","id":"q"}').expect(400);
  });

  test('If-Match of another version is refused with 412', async () => {
    await put().expect(201);
    await put(patient(',"active":true')).set('if-match', 'W/"2"').expect(412);
    await put(patient(',"active":true')).set('if-match', 'W/"1"').expect(200);
    await put('{"resourceType":"Patient","id":"new"}', '/fhir/Patient/new').set('if-match', 'W/"1"').expect(412);
    await put(patient()).set('if-match', 'nonsense').expect(400);
  });

  test('brings a deleted resource back as its next version', async () => {
    await put().expect(201);
    await server.http.delete('/fhir/Patient/p').expect(204);
    expect((await put().expect(201)).headers.etag).toBe('W/"3"');
  });

  test('conditional: none creates, one updates, another id is refused', async () => {
    const text = (more: string) => `{"resourceType":"Patient","identifier":[{"value":"7"}]${more}}`;
    const made = await put(text(''), '/fhir/Patient?identifier=7').expect(201);
    const updated = await put(text(',"active":true'), '/fhir/Patient?identifier=7').expect(200);
    expect(updated.body.id).toBe(made.body.id);
    await put(text(',"id":"other"'), '/fhir/Patient?identifier=7').expect(400);
    await put(text(''), '/fhir/Patient').expect(400);
    const named = await put('{"resourceType":"Patient","id":"named"}', '/fhir/Patient?identifier=8').expect(201);
    expect(named.body.id).toBe('named');
    await put('{"resourceType":"Patient","id":"named","active":true}', '/fhir/Patient?identifier=8').expect(409);
  });
});

describe('If-None-Match (RFC 9110, section 13.1.2)', () => {
  test.each(['*', 'W/"1"'])(
    'forbids to patch or delete what it names, also by criteria and in a Bundle: %s',
    async (tag) => {
      await put().expect(201);
      const patch = [{ op: 'add', path: '/active', value: true }];
      for (const path of ['/fhir/Patient/p', '/fhir/Patient?_id=p']) {
        const headers = { 'content-type': 'application/json-patch+json', 'if-none-match': tag };
        await server.http.patch(path).set(headers).send(JSON.stringify(patch)).expect(412);
        await server.http.delete(path).set('if-none-match', tag).expect(412);
      }
      const entry = [{ request: { method: 'DELETE', url: 'Patient/p', ifNoneMatch: tag } }];
      await server.http
        .post('/fhir')
        .set('content-type', FHIR)
        .send(JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }))
        .expect(412);
      await server.http.get('/fhir/Patient/p').expect(200);
      await server.http.delete('/fhir/Patient/p').set('if-none-match', 'W/"2"').expect(204);
      await server.http.delete('/fhir/Patient/p').set('if-none-match', 'none').expect(400);
    },
  );
});

describe('delete (http://hl7.org/fhir/R4/http.html#delete)', () => {
  test('is refused with 409 while others refer to the resource', async () => {
    await put().expect(201);
    await put(
      '{"resourceType":"Observation","id":"o","status":"final","subject":{"reference":"Patient/p"}}',
      '/fhir/Observation/o',
    );
    const refused = await server.http.delete('/fhir/Patient/p').expect(409);
    expect(refused.body.issue[0].details.text).toContain('Observation/o');
    await server.http.delete('/fhir/Observation/o').expect(204);
    await server.http.delete('/fhir/Patient/p').expect(204);
    await server.http.delete('/fhir/Patient/p').expect(204);
    await server.http.delete('/fhir/Patient/never').expect(204);
  });

  test('what refers to a deleted resource is refused with 409', async () => {
    await put().expect(201);
    await server.http.delete('/fhir/Patient/p').expect(204);
    await put(
      '{"resourceType":"Observation","id":"o","status":"final","subject":{"reference":"Patient/p"}}',
      '/fhir/Observation/o',
    ).expect(409);
    await server.http.get('/fhir/Observation/o').expect(404);
  });

  test('conditional: one is deleted, none is fine', async () => {
    await put(patient(',"identifier":[{"system":"s","value":"7"}]')).expect(201);
    await server.http.delete('/fhir/Patient?identifier=s|8').expect(204);
    await server.http.delete('/fhir/Patient?identifier=s|7').expect(204);
    await server.http.get('/fhir/Patient/p').expect(410);
  });
});

describe('history of a resource (http://hl7.org/fhir/R4/http.html#history)', () => {
  test('has every version, the newest first, in pages', async () => {
    await put().expect(201);
    await put(patient(',"active":true')).expect(200);
    await server.http.delete('/fhir/Patient/p').expect(204);
    const first = await server.http.get('/fhir/Patient/p/_history').expect(200);
    expect(first.body).toMatchObject({
      type: 'history',
      entry: [
        { request: { method: 'DELETE', url: 'Patient/p' }, response: { status: '204', etag: 'W/"3"' } },
        { resource: { active: true }, request: { method: 'PUT' }, response: { status: '200' } },
      ],
    });
    const next = first.body.link.find(({ relation }: { relation: string }) => relation === 'next').url;
    const second = await server.http.get(new URL(next).pathname + new URL(next).search).expect(200);
    expect(second.body.entry).toHaveLength(1);
    expect(second.body.link.map(({ relation }: { relation: string }) => relation)).toEqual(['self']);
    await server.http.get('/fhir/Patient/never/_history').expect(404);
    await server.http.get('/fhir/Patient/p/_history?_count=x').expect(400);
  });
});

describe('what is wired', () => {
  test('stands in the CapabilityStatement, and nothing else', async () => {
    const { body } = await server.http.get('/fhir/metadata').expect(200);
    expect(body).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', kind: 'instance' });
    const [rest] = body.rest;
    const codes = (list: { code: string }[]) => list.map(({ code }) => code).sort();
    expect(codes(rest.interaction)).toEqual(['batch', 'history-system', 'search-system', 'transaction']);
    const observation = rest.resource.find(({ type }: { type: string }) => type === 'Observation');
    expect(observation.supportedProfile).toEqual(['https://example.org/profile']);
    expect(codes(observation.interaction)).toEqual([
      'create',
      'delete',
      'history-instance',
      'history-type',
      'patch',
      'read',
      'search-type',
      'update',
      'vread',
    ]);
    expect(rest.operation.map(({ name }: { name: string }) => name)).toEqual(['validate', 'viewdefinition-run']);
  });

  test.each([
    ['get', '/fhir/Nonsense/_history', 404],
    ['get', '/fhir/Questionnaire', 404],
    ['post', '/fhir/Patient/_search', 415],
    ['patch', '/fhir/Patient/p', 400],
    ['get', '/fhir/Patient/p/Medication', 404],
    ['get', '/fhir/Patient/p/$nonsense', 404],
    ['get', '/fhir/Patient/p/$everything', 404],
    ['post', '/fhir/$nonsense', 404],
    ['get', '/fhir/Nonsense', 404],
    ['get', '/cases', 404],
    ['get', '/nothing', 404],
    ['get', '/fhir/%E0%A4%A', 400],
    ['put', '/fhir/metadata', 405],
    ['post', '/fhir/metadata', 405],
    ['delete', '/fhir', 405],
    ['get', '/fhir/$validate', 405],
    ['post', '/healthz', 405],
  ] as const)('%s %s is answered with %i and an OperationOutcome', async (method, path, status) => {
    const answer = await server.http[method](path)
      .set('content-type', FHIR)
      .send(method === 'get' ? undefined : '{}');
    expect([answer.status, answer.body.resourceType]).toEqual([status, 'OperationOutcome']);
    if (status === 405) expect(answer.headers.allow).toMatch(/OPTIONS/);
  });

  test('OPTIONS names the methods of a path', async () => {
    const answer = await server.http.options('/fhir/Patient/p').expect(204);
    expect(answer.headers.allow).toBe('GET, HEAD, PUT, DELETE, PATCH, OPTIONS');
  });
});
