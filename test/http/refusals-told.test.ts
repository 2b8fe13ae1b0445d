import { zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FHIR, type Served, served } from './harness.ts';

let server: Served;
beforeAll(async () => {
  server = await served();
});
afterAll(() => server.close());

const create = (headers: Record<string, string>, body: string | Buffer = '{"resourceType":"Patient"}') =>
  server.http
    .post('/fhir/Patient')
    .set(headers)
    .serialize((value) => value)
    .send(body as string);

const text = (answer: { body: { issue: { details: { text: string } }[] } }) => answer.body.issue[0]?.details.text;

describe('what a client sees that shows little of a refusal', () => {
  test('the gravest issue says in diagnostics once more what is wrong, and where', async () => {
    const sent = '{"resourceType":"Observation","code":{"text":"x"}}';
    const answer = await server.http.post('/fhir/Observation').set('content-type', FHIR).send(sent).expect(422);
    expect(answer.body.issue[0]).toMatchObject({
      details: { text: 'status is required.' },
      diagnostics: 'status is required. (Observation.status)',
      expression: ['Observation.status'],
    });
    const none = await server.http.get('/fhir/Patient/none').expect(404);
    expect(none.body.issue[0].diagnostics).toBe('There is no Patient with this id.');
  });

  test('only the first of several issues does, and no outcome that is no refusal', async () => {
    const sent = { resourceType: 'Bundle', type: 'batch', entry: [{ resource: { resourceType: 'Observation' } }] };
    const wrong = await server.http
      .post('/fhir/$validate?profile=https://example.org/unknown')
      .set('content-type', FHIR)
      .send(JSON.stringify(sent));
    expect(wrong.status).toBe(200);
    expect(wrong.body.issue.length).toBeGreaterThan(1);
    expect(JSON.stringify(wrong.body)).not.toContain('diagnostics');
    const several = ['x', 'y'].map((id) => ({
      fullUrl: `https://hospital.example/Observation/${id}`,
      resource: { resourceType: 'Observation', id },
    }));
    const refused = await server.post({ resourceType: 'Bundle', type: 'collection', entry: several }).expect(422);
    expect(refused.body.issue.map(({ diagnostics }: { diagnostics?: string }) => diagnostics !== undefined)).toEqual([
      true,
      false,
    ]);
  });
});

test('a Bundle that is created as a resource is told where Bundles go', async () => {
  const answer = await server.http.post('/fhir/Bundle').set('content-type', FHIR).send('{"resourceType":"Bundle"}');
  expect([answer.status, text(answer)]).toEqual([
    404,
    'Resources of type Bundle are not kept by this server. A Bundle is posted to the FHIR base itself.',
  ]);
});

describe('a body that cannot be read', () => {
  test.each([
    ['text/plain', 'its Content-Type is "text/plain".'],
    ['application/fhir+json; fhirVersion=5.0', 'in UTF-8, of FHIR 4.0, but'],
    ['application/fhir+xml', 'its Content-Type is "application/fhir+xml"; XML is not served.'],
  ])('Content-Type %s', async (type, told) => {
    expect(text(await create({ 'content-type': type }).expect(415))).toContain(told);
  });

  test('no Content-Type', async () => {
    const none = await server.http.post('/fhir/Patient').expect(415);
    expect(text(none)).toContain('there is no Content-Type.');
  });

  test('another version of FHIR for the answer', async () => {
    const answer = await server.http.get('/fhir/Patient').set('accept', `${FHIR}; fhirVersion=5.0`).expect(406);
    expect(text(answer)).toBe('Answers are application/fhir+json or application/json only, of FHIR 4.0.');
  });

  test.each(['gzip', 'deflate', 'br', 'zstd'])('not encoded as %s, though it says so', async (encoding) => {
    const answer = await create({ 'content-type': FHIR, 'content-encoding': encoding }, '{}').expect(400);
    expect(text(answer)).toBe('The body is not encoded as its Content-Encoding says, or is cut off.');
  });

  test('zstd is understood, and named among what is', async () => {
    const packed = zstdCompressSync('{"resourceType":"Patient"}');
    await create({ 'content-type': FHIR, 'content-encoding': 'zstd' }, packed).expect(201);
    expect(text(await create({ 'content-type': FHIR, 'content-encoding': 'zip' }).expect(415))).toContain('or zstd');
  });
});
