import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FHIR, type Served, servedWithPatient } from './harness.ts';

let server: Served;
beforeAll(async () => {
  server = await servedWithPatient({ gender: 'female' });
});
afterAll(() => server.close());

/** Status, place and sentence of an answer. */
const told = ({ status, body }: { status: number; body: { issue: Told[] } }) => {
  const [issue] = body.issue;
  return { status, at: issue?.expression?.[0], text: issue?.details.text };
};

interface Told {
  expression?: string[];
  details: { text: string };
}

describe('a search that asks for what there is not', () => {
  test.each([
    ['Patient?_elements=nmae', '_elements', '_elements: "nmae" is no element of Patient.'],
    ['Patient?_elements=Patient.name,Person.name', '_elements', '_elements: "Person.name" is no element of Patient.'],
    ['Patient?_elements=name given', '_elements', '_elements: "name given" is no element of Patient.'],
    ['Patient/p?_elements=nmae', '_elements', '_elements: "nmae" is no element of Patient.'],
    ['Observation?subject=Nothing/1', 'subject', 'subject: it does not lead to a Nothing.'],
    ['Observation?subject=Patient/', 'subject', 'subject: "Patient/" is not understood;'],
    ['Observation?subject=Patient/a_b', 'subject', 'subject: "Patient/a_b" is not understood;'],
    ['Patient?_revinclude=Observation', '_revinclude', '"Observation" is no include;'],
    ['Observation?_include=Observation', '_include', '"Observation" is no include;'],
    ['Observation?_include=Observation:subject:', '_include', '"Observation:subject:" is no include;'],
    ['Observation?_include=Observation:subject:Foo', '_include', 'Observation:subject does not lead to a Foo.'],
    ['Observation?_include=Observation:*:Foo', '_include', 'Observation:* does not lead to a Foo.'],
    ['Patient?_revinclude=Observation:subject:Medication', '_revinclude', 'Observation:subject does not lead to a'],
    ['Patient?_revinclude=*:subject', '_revinclude', 'Not all types have a reference parameter "subject":'],
  ])('%s is refused', async (path, parameter, text) => {
    const answer = told(await server.http.get(`/fhir/${path}`));
    expect(answer).toEqual({ status: 400, at: `http.${parameter}`, text: expect.stringContaining(text) });
  });

  test.each([
    'Patient?_elements=name,Patient.birthDate,deceased,deceasedBoolean,name.family',
    'Observation?_elements=status,birthDate&_include=Observation:subject',
    'Patient?_revinclude=*',
    'Observation?_include=Observation:*',
    'Observation?_include=Observation:*:Patient',
    'Observation?_include=*:subject:Patient',
    'Patient?_revinclude=*:*:Patient',
    'Observation?subject=http://elsewhere.example/Patient/1,urn:uuid:0ee8a5c6-1c2c-4b0c-9d53-000000000001',
  ])('%s is answered', async (path) => {
    await server.http.get(`/fhir/${path}`).expect(200);
  });

  test('_elements that are repeated, as clients send lists, are those of all', async () => {
    const { body } = await server.http.get('/fhir/Patient/p?_elements=gender&_elements=birthDate').expect(200);
    expect(body.gender).toBe('female');
  });

  test('an element is not taken for another that begins like it', async () => {
    const body = { resourceType: 'Patient', id: 'm', deceasedBoolean: true, multipleBirthInteger: 2, gender: 'male' };
    await server.http.put('/fhir/Patient/m').set('content-type', FHIR).send(JSON.stringify(body)).expect(201);
    for (const name of ['deceased', 'deceased[x]', 'Patient.deceased', 'deceasedBoolean']) {
      const { body: part } = await server.http.get(`/fhir/Patient/m?_elements=${name}`).expect(200);
      expect(Object.keys(part).sort()).toEqual(['deceasedBoolean', 'id', 'meta', 'resourceType']);
    }
  });
});

describe('a path or method that is not served', () => {
  test.each([
    ['get', '/fhir/Patient/$nonsense', 404, 'This operation is not served.'],
    ['get', '/fhir/Observation/$export', 404, 'This operation is not served.'],
    ['get', '/fhir/CodeSystem/$subsumes', 404, 'This operation is not served.'],
    ['post', '/fhir/Patient/$nonsense', 404, 'This operation is not served.'],
    ['post', '/fhir/Patient/p/$nonsense', 404, 'This operation is not served.'],
    ['post', '/fhir/Nonsense/p', 404, 'There is no resource type "Nonsense" in R4.'],
    ['get', '/fhir/Patient/p/_history/7', 404, 'There is no Patient with this id and version.'],
    ['get', '/nowhere', 404, 'There is nothing at this path; GET /docs shows what there is.'],
    ['get', '/fhir/%zz', 400, 'The path is not percent-encoded UTF-8.'],
    ['get', '/fhir/Patient/%ff', 400, 'The path is not percent-encoded UTF-8.'],
  ] as const)('%s %s: %i', async (method, path, status, text) => {
    expect(told(await server.http[method](path))).toEqual({ status, at: undefined, text });
  });

  test.each([
    ['/fhir/Patient/p', 'GET, HEAD, PUT, DELETE, PATCH, OPTIONS'],
    ['/fhir/Patient/p/Observation', 'GET, HEAD, OPTIONS'],
  ])('POST to %s is 405 and names the methods', async (path, allow) => {
    const answer = await server.http.post(path).set('content-type', FHIR).send('{"resourceType":"Patient"}');
    expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
  });
});

describe('a body that is not what it says', () => {
  test('no gzip, and half a gzip', async () => {
    const whole = gzipSync('{"resourceType":"Patient"}');
    for (const body of [Buffer.from('no gzip'), whole.subarray(0, whole.length - 10)]) {
      const answer = await server.http
        .post('/fhir/Patient')
        .set({ 'content-type': FHIR, 'content-encoding': 'gzip' })
        .serialize((value) => value)
        .send(body as unknown as string);
      const text = 'The body is not encoded as its Content-Encoding says, or is cut off.';
      expect(told(answer)).toEqual({ status: 400, at: undefined, text });
    }
  });

  test('a patch of another kind: 415, with the kinds that are served', async () => {
    const answer = await server.http
      .patch('/fhir/Patient/p')
      .set('content-type', 'application/merge-patch+json')
      .send('{}');
    expect(answer.status).toBe(415);
    expect(answer.headers['accept-patch']).toBe('application/json-patch+json, application/fhir+json, application/json');
  });

  test('a patch of a path that is not there names it', async () => {
    const patch = [
      { op: 'replace', path: '/gender', value: 'male' },
      { op: 'replace', path: '/name/0/family', value: 'x' },
    ];
    const answer = await server.http
      .patch('/fhir/Patient/p')
      .set('content-type', 'application/json-patch+json')
      .send(JSON.stringify(patch));
    const text = 'Operation 1 of the JSON Patch (replace /name/0/family) failed: there is nothing at its path.';
    expect(told(answer)).toEqual({ status: 422, at: undefined, text });
    expect((await server.http.get('/fhir/Patient/p')).body.gender).toBe('female');
  });

  test.each([
    ['transaction', 'identifier=urn:x|none', 412, 'No resource meets the reference "Patient?identifier=urn:x|none".'],
    ['collection', 'identifier=urn:x|none', 412, 'No resource meets the reference "Patient?identifier=urn:x|none".'],
    ['collection', 'birthdate=x', 400, expect.stringContaining('"x" is not understood')],
  ])(
    'of a conditional reference in a %s that meets nothing (%s), the resource is named',
    async (type, query, status, text) => {
      const entry = [
        {
          resource: {
            resourceType: 'Observation',
            id: 'o',
            status: 'final',
            code: { text: 'x' },
            subject: { reference: `Patient?${query}` },
          },
          request: { method: 'PUT', url: 'Observation/o' },
        },
      ];
      const answer = await server.http
        .post('/fhir')
        .set('content-type', FHIR)
        .send(JSON.stringify({ resourceType: 'Bundle', type, entry }));
      expect(told(answer)).toEqual({ status, at: 'Bundle.entry[0].resource', text });
    },
  );
});
