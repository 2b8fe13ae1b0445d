import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mappingDouble } from '../interaction/mapping-double.ts';
import { FHIR, type Served, served } from './harness.ts';

let server: Served;
beforeAll(async () => {
  server = await served({ mapping: mappingDouble });
});
afterAll(() => server.close());

const BUNDLE = JSON.stringify({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    {
      fullUrl: 'urn:uuid:p',
      resource: { resourceType: 'Patient', id: 'p', identifier: [{ system: 'urn:mrn', value: '1' }], gender: 'female' },
      request: { method: 'PUT', url: 'Patient?identifier=urn:mrn|1', ifMatch: 'W/"1"' },
    },
    {
      fullUrl: 'http://x.example/fhir/Observation/1',
      resource: {
        resourceType: 'Observation',
        status: 'final',
        subject: { reference: 'urn:uuid:p' },
        meta: { versionId: '1' },
      },
      request: { method: 'POST', url: 'Observation', ifNoneExist: 'identifier=1' },
    },
    { request: { method: 'DELETE', url: 'Observation/gone' } },
    { request: { method: 'GET', url: 'Patient/p/_history/1', ifNoneMatch: 'W/"1"' } },
  ],
});
const KEYS = [
  'resourceType',
  'type',
  'entry',
  'resource',
  'request',
  'method',
  'url',
  'fullUrl',
  'id',
  'meta',
  'identifier',
  'subject',
  'reference',
  'system',
  'value',
  'versionId',
  '__proto__',
];
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    'Patient',
    'transaction',
    'batch',
    'collection',
    'PUT',
    'GET',
    'Patient/p',
    'Patient?_id=p',
    'Patient?identifier=a|b',
    'urn:uuid:p',
    '#x',
    '',
    '*',
    '\u0000',
    '../..',
    '$validate',
    '%',
  ),
);

/** The Bundle with some of its members replaced by odd values. */
const mutated = fc
  .array(fc.tuple(fc.constantFrom(...KEYS), fc.nat(5), odd), { minLength: 1, maxLength: 3 })
  .map((changes) =>
    changes.reduce((text, [key, nth, value]) => {
      let seen = 0;
      const changed = JSON.stringify(JSON.parse(text), (name, member) =>
        name === key && seen++ === nth ? value : member,
      );
      return changed ?? 'null';
    }, BUNDLE),
  );

const TARGETS = [
  '/fhir',
  '/fhir/$validate',
  '/fhir/$to-case',
  '/fhir/$from-case',
  '/fhir/Patient',
  '/fhir/Observation/$validate',
];

describe('whatever a client sends', () => {
  test('mutated Bundles are answered as a client error or done, never as a crash', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, fc.constantFrom(...TARGETS), async (body, target) => {
        const answer = await server.http.post(target).set('content-type', FHIR).send(body);
        expect([answer.status < 500 || answer.status === 501, answer.text.length > 0]).toEqual([true, true]);
      }),
      { numRuns: 800 },
    );
  });

  test('cut off Bundles are malformed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: BUNDLE.length - 1 }), async (length) => {
        await server.http.post('/fhir').set('content-type', FHIR).send(BUNDLE.slice(0, length)).expect(400);
      }),
      { numRuns: 50 },
    );
  });

  test('odd paths, ids, queries and headers are answered too', async () => {
    const part = fc
      .oneof(fc.string(), fc.constantFrom('Patient', 'p', '_history', '1', '$validate', '..', '%00', '%2e%2e'))
      .map(encodeURIComponent);
    const header = fc.stringMatching(/^[\x20-\x7e]{0,20}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('get', 'put', 'post', 'delete', 'patch', 'head', 'options'),
        fc.array(part, { maxLength: 4 }),
        fc.webQueryParameters(),
        fc.tuple(header, header, header),
        async (method, path, query, [match, prefer, accept]) => {
          const url = `/fhir/${path.join('/')}?${query}`;
          const call = server.http[method as 'get'](url);
          const answer = await call
            .set({
              'if-match': match,
              'if-none-match': match,
              'if-modified-since': match,
              'if-none-exist': match,
              prefer,
              accept,
            })
            .set('content-type', FHIR)
            .send(method === 'put' || method === 'post' ? '{"resourceType":"Patient","id":"p"}' : undefined);
          expect(answer.status < 500 || answer.status === 501).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
