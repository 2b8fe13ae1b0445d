import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { createSearch } from '../../src/search/index.ts';
import { BASE, LIMITS, type Served, served } from './harness.ts';

/** Each of many conditions of a transaction is held against all that it makes: the work must not be their product. */

const MANY = 60;
let indexed = 0;
let server: Served;

beforeAll(async () => {
  const search = createSearch(loadDefinitions().definitions, ['Patient', 'Observation'], [`${BASE}/`]);
  const rows: typeof search.rows = (resource) => {
    indexed += 1;
    return search.rows(resource);
  };
  server = await served(
    { search: { ...search, rows }, limits: { ...LIMITS, entries: 2 * MANY } },
    { maxBodyBytes: 1_000_000 },
  );
});
afterAll(() => server.close());

const observation = (system: string, at: number) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'c' },
  identifier: [{ system, value: String(at) }],
});
const numbers = Array.from({ length: MANY }, (_, at) => at);

describe('resources are indexed once each for', () => {
  test.each([
    [
      'conditional creates',
      'transaction',
      numbers.map((at) => ({
        resource: observation('urn:a', at),
        request: { method: 'POST', url: 'Observation', ifNoneExist: `identifier=urn:a|${at}` },
      })),
    ],
    ['a push by identifiers', 'collection', numbers.map((at) => ({ resource: observation('urn:b', at) }))],
    [
      'conditional references',
      'transaction',
      numbers.flatMap((at) => [
        {
          resource: { resourceType: 'Patient', identifier: [{ system: 'urn:p', value: String(at) }] },
          request: { method: 'POST', url: 'Patient' },
        },
        {
          resource: { ...observation('urn:c', at), subject: { reference: `Patient?identifier=urn:p|${at}` } },
          request: { method: 'POST', url: 'Observation' },
        },
      ]),
    ],
  ])('%s', async (_, type, entry) => {
    indexed = 0;
    const { body } = await server.post({ resourceType: 'Bundle', type, entry }).expect(200);
    expect(new Set(body.entry.map(({ response }: { response: { status: string } }) => response.status))).toEqual(
      new Set(['201 Created']),
    );
    expect(indexed).toBeLessThanOrEqual(entry.length);
  });
});
