import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ENGINES, search } from './engines.ts';
import { searching } from './searching.ts';

const TYPES = ['Patient', 'Observation', 'Condition', 'Procedure', 'BodyStructure'] as const;
const MODIFIERS = [
  '',
  ':not',
  ':exact',
  ':contains',
  ':missing',
  ':text',
  ':identifier',
  ':above',
  ':of-type',
  ':Patient',
];
const VALUES = [
  '',
  'a',
  '1',
  '-0',
  '1e308',
  '1e-300',
  '99999999999999999999',
  '5.4||mm',
  'true',
  '2020-02-30',
  '0000',
  '9999',
];
const ODD = [
  'a|b',
  '|',
  'a$b$c',
  '\\',
  ',',
  '\u0000',
  '\u{1f9e0}',
  "'--",
  '%',
  'Patient/1',
  'http://x/y|1',
  'ap-1',
  'gt0',
];
const PREFIXES = ['', 'gt', 'ne', 'ap', 'sa'];

const value = fc.oneof(
  fc.constantFrom(...VALUES, ...ODD, 'x'.repeat(3000)),
  fc.tuple(fc.constantFrom(...PREFIXES), fc.constantFrom(...VALUES)).map(([prefix, one]) => prefix + one),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const parameter = (type: string) => {
  const own = fc.constantFrom(...(search.parameters.get(type)?.keys() ?? []), '_id', '_lastUpdated');
  const plain = fc.tuple(own, fc.constantFrom(...MODIFIERS)).map(([code, modifier]) => code + modifier);
  return fc.oneof(
    plain,
    plain.map((name) => `_has:${type}:patient:${name}`),
    fc.tuple(fc.constantFrom('subject', 'patient', 'encounter'), plain).map((parts) => parts.join('.')),
    fc.constantFrom('_sort', '_include', '_revinclude:iterate', '_count', '_elements', '_summary', '_total', '_cursor'),
  );
};
const queries = fc
  .constantFrom(...TYPES)
  .chain((type) => fc.tuple(fc.constant(type), fc.array(fc.tuple(parameter(type), value), { maxLength: 3 })));

describe.each(ENGINES)('whatever is asked of $name', (place) => {
  const { skipped } = place;
  const running = searching(place, async ({ server }) => {
    await server.put(
      { resourceType: 'Patient', id: 'p', birthDate: '2020', name: [{ family: 'a\u0001\u{1f9e0}' }] },
      { resourceType: 'Observation', id: 'o', status: 'final', valueQuantity: { value: 1e-7, comparator: '<' } },
    );
  });

  test.skipIf(skipped !== undefined)('is found or refused as a mistake of the client', async () => {
    await fc.assert(
      fc.asyncProperty(queries, async ([type, parameters]) => {
        const query = new URLSearchParams(parameters).toString();
        const answer = await running.server.http.get(`/fhir/${type}?${query}`);
        const issue = answer.body.issue?.[0]?.details.text;
        expect([200, 400], `${type}?${query}: ${answer.status} ${issue}`).toContain(answer.status);
      }),
      { numRuns: 250 },
    );
  });
});
