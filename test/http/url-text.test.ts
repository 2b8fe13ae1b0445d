import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FHIR, type Served, servedWithPatient } from './harness.ts';

let server: Served;
beforeAll(async () => {
  server = await servedWithPatient({ name: [{ family: 'Müller' }] });
});
afterAll(() => server.close());

const text = (answer: { body: { issue: { details: { text: string } }[] } }) => answer.body.issue[0]?.details.text;

describe('URLs as other clients write them', () => {
  test.each(['Patient/p/%24everything', 'Patient/p/%24everything?_count=1', 'Patient/p/%24validate'])(
    'the dollar of an operation may be percent-encoded: %s',
    async (path) => {
      const plain = await server.http.get(`/fhir/${path.replace('%24', '$')}`).expect(200);
      const encoded = await server.http.get(`/fhir/${path}`).expect(200);
      expect(encoded.body).toEqual(plain.body);
    },
  );

  test.each(['/fhir//Patient/p', '//fhir/Patient/p', '/fhir///Patient/p/_history/1'])(
    'of a base that ends with a slash, and a path that begins with one: %s',
    async (path) => {
      await server.http.get(path).expect(200);
    },
  );

  test.each(['/fhir/Patient//_history', '/fhir/Patient//$everything', '/fhir/Patient/p//'])(
    'an id that was forgotten is not passed over: %s',
    async (path) => {
      await server.http.get(path).expect(404);
    },
  );

  test('a dollar that stands for itself in a query is left as it is', async () => {
    const answer = await server.http.get('/fhir/Patient?family=%24x').expect(200);
    expect(answer.body.link[0].url).toBe('http://server.example/fhir/Patient?family=%24x');
  });

  test('an operation that is not served is told as one, whatever its parameters', async () => {
    const answer = await server.http
      .post('/fhir/$process-message?async=false')
      .set('content-type', FHIR)
      .send('{"resourceType":"Bundle","type":"message"}')
      .expect(404);
    expect(text(answer)).toBe('This operation is not served.');
  });
});

describe('letters that are percent-encoded in another encoding than UTF-8 would find nothing', () => {
  const latin = 'family=M%FCller';

  test('in a query string', async () => {
    expect(text(await server.http.get(`/fhir/Patient?${latin}`).expect(400))).toContain('not percent-encoded UTF-8');
    await server.http.delete(`/fhir/Patient?${latin}`).expect(400);
    const found = await server.http.get('/fhir/Patient?family=M%C3%BCller').expect(200);
    expect(found.body.total).toBe(1);
  });

  test('in a form', async () => {
    const posted = (form: string) => server.http.post('/fhir/Patient/_search').type('form').send(form);
    expect(text(await posted(latin).expect(400))).toContain('not percent-encoded UTF-8');
    expect((await posted('family=M%C3%BCller').expect(200)).body.total).toBe(1);
  });

  test('in If-None-Exist, which would make again what is there', async () => {
    const create = (criteria: string) =>
      server.http
        .post('/fhir/Patient')
        .set({ 'content-type': FHIR, 'if-none-exist': criteria })
        .send('{"resourceType":"Patient"}');
    expect(text(await create(latin).expect(400))).toContain('not percent-encoded UTF-8');
    await create('family=M%C3%BCller').expect(200);
  });

  test('in an entry of a Bundle, at its place', async () => {
    const entry = [{ request: { method: 'GET', url: `Patient?${latin}` } }];
    const answer = await server.post({ resourceType: 'Bundle', type: 'transaction', entry }).expect(400);
    expect(answer.body.issue[0].expression).toEqual(['Bundle.entry[0].request.url']);
  });

  test('a lone percent sign is one', async () => {
    await server.http.get('/fhir/Patient?family=100%').expect(200);
  });
});
