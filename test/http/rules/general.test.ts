import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BASE, FHIR, type Served, served } from '../harness.ts';
import { observation, patient, problem, requestsOf } from './resources.ts';

let server: Served;
beforeAll(async () => {
  server = await served();
});
afterAll(() => server.close());
const { put, post, get, remove } = requestsOf(() => server);

describe('http.html#general – the base, status codes and errors', () => {
  test('names of types are case-sensitive', async () => {
    await get('patient/p').expect(404);
    await get('PATIENT').expect(404);
  });

  test('every refusal is an OperationOutcome with severity, code and text', async () => {
    for (const answer of [
      await get('Patient/none').expect(404),
      await get('Nonsense').expect(404),
      await put('Patient/p2', '{').expect(400),
      await put('Patient/p2', patient('q')).expect(400),
      await post('Observation', '{"resourceType":"Observation"}').expect(422),
      await get('Patient').set('accept', 'application/fhir+xml').expect(406),
      await server.http.post('/fhir/Patient').set('content-type', 'text/plain').send('x').expect(415),
    ]) {
      expect(answer.headers['content-type']).toBe('application/fhir+json; charset=utf-8');
      expect(answer.body).toMatchObject({
        resourceType: 'OperationOutcome',
        issue: [
          {
            severity: expect.stringMatching(/^(?:error|fatal)$/),
            code: expect.any(String),
            details: { text: expect.any(String) },
          },
        ],
      });
    }
  });

  test('an answer with a version has ETag and Last-Modified that agree with its meta', async () => {
    await put('Patient/p3', patient('p3')).expect(201);
    const { headers, body } = await get('Patient/p3').expect(200);
    expect(headers.etag).toBe(`W/"${body.meta.versionId}"`);
    expect(Date.parse(headers['last-modified'] ?? '')).toBe(
      Math.floor(Date.parse(body.meta.lastUpdated) / 1000) * 1000,
    );
  });
});

describe('http.html#mime-type – content types and encoding', () => {
  test.each([
    ['application/fhir+json', 'application/fhir+json; charset=utf-8'],
    ['application/json', 'application/json; charset=utf-8'],
    ['application/*', 'application/fhir+json; charset=utf-8'],
    ['*/*', 'application/fhir+json; charset=utf-8'],
    ['application/fhir+xml;q=0.9, application/json;q=0.8', 'application/json; charset=utf-8'],
    ['application/fhir+json; fhirVersion=4.0', 'application/fhir+json; charset=utf-8'],
  ])('Accept: %s is answered with %s', async (accept, contentType) => {
    const answer = await get('Patient').set('accept', accept).expect(200);
    expect(answer.headers['content-type']).toBe(contentType);
  });

  test.each(['application/fhir+xml', 'text/html', 'application/fhir+json; fhirVersion=5.0'])(
    'Accept: %s cannot be met: 406',
    async (accept) => {
      expect(problem(await get('Patient').set('accept', accept).expect(406))).toBe('not-acceptable');
    },
  );

  test.each([
    ['application/fhir+json', 201],
    ['application/json', 201],
    ['application/fhir+json; charset=UTF-8', 201],
    ['application/fhir+json; fhirVersion=4.0', 201],
    ['application/fhir+json; charset=latin1', 415],
    ['application/fhir+xml', 415],
    ['text/plain', 415],
    ['application/fhir+json; fhirVersion=3.0', 415],
  ])('a body of Content-Type %s gets %i', async (contentType, status) => {
    await server.http.post('/fhir/Patient').set('content-type', contentType).send(patient(undefined)).expect(status);
  });

  test('a body may begin with a byte order mark, which is none of its text', async () => {
    await put('Patient/marked', `\ufeff${patient('marked', { active: true })}`).expect(201);
    const { text } = await get('Patient/marked').expect(200);
    expect([text.charAt(0), JSON.parse(text).active]).toEqual(['{', true]);
    const broken = await put('Patient/marked', '\ufeff{').expect(400);
    expect(problem(broken)).toBe(problem(await put('Patient/marked', '{').expect(400)));
  });

  test('a body that is not UTF-8 is refused', async () => {
    const bytes = Buffer.concat([Buffer.from('{"resourceType":"Patient","id":"'), Buffer.from([0xff, 0xfe])]);
    const answer = await server.http.post('/fhir/Patient').set('content-type', FHIR).send(bytes.toString('latin1'));
    expect([201, 400, 422]).toContain(answer.status);
    const raw = await server.http
      .post('/fhir/Patient')
      .set('content-type', FHIR)
      .serialize((body) => body)
      .send(bytes as unknown as string);
    expect([raw.status, problem(raw)]).toEqual([400, 'invalid-encoding']);
  });
});

describe('http.html#parameters – _format', () => {
  test.each(['json', 'application/json', 'application/fhir+json', 'application/fhir%2Bjson'])(
    '_format=%s goes before Accept',
    async (format) => {
      await get(`Patient?_format=${format}`).set('accept', 'application/fhir+xml').expect(200);
    },
  );

  test('_format=xml is 406: XML is not served', async () => {
    await get('Patient?_format=xml').expect(406);
    await get('metadata?_format=application/fhir%2Bxml').expect(406);
  });

  test.each(['application/fhir+json; fhirVersion=3.0', 'application/fhir%2Bjson; fhirVersion=3.0'])(
    '_format=%s is 406: another version is not served',
    async (format) => {
      await get(`Patient?_format=${format}`).expect(406);
      await get(`Patient?_format=${format.replace('3', '4')}`).expect(200);
    },
  );

  test.each([
    ['Patient/_search', ''],
    ['_search', '&_type=Patient'],
    ['AuditEvent/_search', ''],
  ])('of a search that is posted to %s may stand in the form, where it goes before Accept too', async (path, type) => {
    const posted = (parameters: string, accept: string) =>
      server.http.post(`/fhir/${path}`).type('form').set('accept', accept).send(`${parameters}${type}`);
    const json = await posted('_format=application/json', 'text/html').expect(200);
    expect(json.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(problem(await posted('_format=xml', FHIR).expect(406))).toBe('not-acceptable');
    expect(problem(await posted('_count=1', 'text/html').expect(406))).toBe('not-acceptable');
  });
});

describe('http.html#parameters – _pretty', () => {
  const decimals = '{"resourceType":"Observation","id":"pretty","status":"final","valueQuantity":{"value":1.50}}';

  test('indents an answer and keeps every digit, by the query string and by a form', async () => {
    await server.http.put('/fhir/Observation/pretty').set('content-type', FHIR).send(decimals).expect(201);
    const one = await get('Observation/pretty?_pretty=true').expect(200);
    expect(one.text).toContain('\n  "valueQuantity": {\n    "value": 1.50\n');
    const form = await server.http.post('/fhir/Observation/_search').type('form').send('_id=pretty&_pretty=true');
    expect(form.text).toContain('"value": 1.50\n');
    expect((await get('Observation/pretty?_pretty=false').expect(200)).text).toContain('"value":1.50');
    expect((await get('Observation/none?_pretty=true').expect(404)).text).toContain('\n  "issue": [\n');
  });
});

describe('http.html#parameters – _summary and _elements of a read and a vread', () => {
  test.each(['Patient/part', 'Patient/part/_history/1'])(
    '%s: a part, marked as one, under the version of the whole',
    async (path) => {
      await put('Patient/part', patient('part', { gender: 'female', photo: [{ title: 'x' }] }));
      const summary = await get(`${path}?_summary=true`).expect(200);
      expect(Object.keys(summary.body).sort()).toEqual(['gender', 'id', 'meta', 'resourceType']);
      expect(summary.body.meta.tag).toMatchObject([{ code: 'SUBSETTED' }]);
      expect(summary.headers.etag).toBe('W/"1"');
      expect((await get(`${path}?_elements=photo`).expect(200)).body).toMatchObject({ photo: [{ title: 'x' }] });
      expect((await get(`${path}?_summary=false`).expect(200)).body).toHaveProperty('photo');
      expect(problem(await get(`${path}?_summary=some`).expect(400))).toBe('search-value-invalid');
    },
  );
});

describe('http.html#ops – Prefer: return', () => {
  test.each([
    ['minimal', undefined],
    ['representation', 'Patient'],
    ['OperationOutcome', 'OperationOutcome'],
  ])('return=%s', async (preference, type) => {
    const prefer = `return=${preference}`;
    const made = await post('Patient', patient(undefined)).set('prefer', prefer).expect(201);
    const id = `made-${preference}`;
    const updated = await put(`Patient/${id}`, patient(id)).set('prefer', prefer).expect(201);
    for (const answer of [made, updated]) {
      expect(answer.body.resourceType).toBe(type);
      expect(answer.headers.etag).toBe('W/"1"');
      expect(answer.headers.location).toContain(`${BASE}/Patient/`);
    }
  });
});

describe('Prefer (RFC 7240): names and values in any letter case, quoted or not, with blanks', () => {
  test.each(['Return=Minimal', 'return="minimal"', 'return = minimal', 'respond-async; return=minimal'])(
    '%s asks for no body',
    async (prefer) => {
      const { text } = await post('Patient', patient(undefined)).set('prefer', prefer).expect(201);
      expect(text).toBe('');
    },
  );

  test.each(['handling=strict', 'Handling=Strict', 'handling="strict"', 'return=minimal, handling = strict'])(
    '%s has what is not known refused',
    async (prefer) => {
      await get('Patient?nonsense=1').set('prefer', prefer).expect(400);
    },
  );

  test.each(['handling=strictly', 'x-handling=strict', 'handling=lenient, handling=strict'])(
    '%s does not',
    async (prefer) => {
      await get('Patient?nonsense=1').set('prefer', prefer).expect(200);
    },
  );
});

describe('http.html#read – read', () => {
  test('the id is that of the request, and the contents are what was stored', async () => {
    await put('Observation/o', observation('o', { valueQuantity: { value: 1 } })).expect(201);
    const { body } = await get('Observation/o').expect(200);
    expect(body).toMatchObject({ id: 'o', valueQuantity: { value: 1 } });
  });

  test('a deleted resource is 410, one that never was 404', async () => {
    await put('Patient/p12', patient('p12')).expect(201);
    await remove('Patient/p12').expect(204);
    await get('Patient/p12').expect(410);
    await get('Patient/q').expect(404);
  });
});

describe('http.html#cread – conditional read', () => {
  test('If-None-Match takes lists and *, and goes before If-Modified-Since', async () => {
    const { headers } = await put('Patient/p13', patient('p13')).expect(201);
    await get('Patient/p13').set('if-none-match', 'W/"7", W/"1"').expect(304);
    await get('Patient/p13').set('if-none-match', '*').expect(304);
    // in quotes it is the tag of a version that is never there
    await get('Patient/p13').set('if-none-match', '"*"').expect(200);
    const since = headers['last-modified'] ?? '';
    await get('Patient/p13').set('if-none-match', 'W/"7"').set('if-modified-since', since).expect(200);
  });

  test('304 has the ETag and no body; a date that is none does not count', async () => {
    await put('Patient/p14', patient('p14')).expect(201);
    const answer = await get('Patient/p14').set('if-none-match', 'W/"1"').expect(304);
    expect([answer.headers.etag, answer.text]).toEqual(['W/"1"', '']);
    await get('Patient/p14').set('if-modified-since', 'yesterday').expect(200);
    await get('Patient/p14').set('if-none-match', 'W/"1').expect(200);
  });
});

describe('http.html#vread – version read', () => {
  test('each version stays as it was, also behind a deletion', async () => {
    await put('Patient/p15', patient('p15', { active: false })).expect(201);
    await put('Patient/p15', patient('p15', { active: true })).expect(200);
    await remove('Patient/p15').expect(204);
    const first = await get('Patient/p15/_history/1').expect(200);
    expect([first.body.active, first.headers.etag]).toEqual([false, 'W/"1"']);
    expect((await get('Patient/p15/_history/2').expect(200)).body.active).toBe(true);
    await get('Patient/p15/_history/3').expect(410);
    await get('Patient/p15/_history/4').expect(404);
  });
});

describe('http.html#head – HEAD', () => {
  test.each(['Patient/p16', 'Patient/p16/_history/1', 'Patient', 'metadata', 'Patient/p16/_history'])(
    'HEAD %s is the same without the body',
    async (path) => {
      await put('Patient/p16', patient('p16'));
      const [full, head] = [await get(path).expect(200), await server.http.head(`/fhir/${path}`).expect(200)];
      expect(head.text ?? '').toBe('');
      for (const name of ['etag', 'last-modified', 'content-type']) expect(head.headers[name]).toBe(full.headers[name]);
    },
  );
});
