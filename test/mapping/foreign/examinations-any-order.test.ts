import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isObject, type JsonObject, type JsonValue } from '../../../src/fhir/json.ts';
import { iscm, observation, subject, told } from './told.ts';

const specimen: JsonObject = { resourceType: 'Specimen', id: 's', subject, type: { text: 'CSF' } };
const on = { specimen: { reference: 'Specimen/s' } };
const second = { effectiveDateTime: '2025-02-15' };
const observed: readonly JsonObject[] = [
  observation('CSF cytology', { id: 'c1', valueString: 'negative', ...on }),
  observation('CSF protein', { id: 'p1', valueString: '45 mg/dL', ...on, ...second }),
  observation('CSF cytology', { id: 'c2', valueString: 'positive', ...second }),
  observation('CSF protein', { id: 'p2', valueString: '0.6 g/L', effectiveDateTime: '2025-02' }),
  observation('CSF cytology', { id: 'c3', valueString: 'not done', effectiveDateTime: '2025-02' }),
  observation('Menopausal status', { id: 'm1', valueString: 'premenopausal' }),
  observation('Menopausal status', { id: 'm2', valueString: 'unknown', ...second }),
  observation('Muscle strength left leg', { id: 'k1', valueString: '4/5' }),
  observation('Back pain', { id: 'b1', valueBoolean: true }),
  observation('Back pain', { id: 'b2', valueBoolean: false, ...second }),
  observation('Mobility', { id: 'w1', valueString: 'walks with cane' }),
  observation('SINS', { id: 's1', valueInteger: 9 }),
];

/** What a case holds, whatever the keys and the order of its items. */
function held(value: JsonValue | undefined): string[] {
  if (!isObject(value)) return [];
  return Object.entries(value)
    .filter(([part]) => !['id', 'model'].includes(part))
    .flatMap(([part, items]) =>
      (Array.isArray(items) ? items : [items ?? null]).map((item) => {
        const { key: _, ...rest } = isObject(item) ? item : {};
        return `${part} ${JSON.stringify(rest)}`;
      }),
    )
    .toSorted();
}

test('what examiners observed is the same in whatever order it is sent', () => {
  const of = (items: readonly JsonObject[]) => held(JSON.parse(JSON.stringify(told(iscm(), specimen, ...items).case)));
  fc.assert(
    fc.property(fc.shuffledSubarray([...observed]), (some) => {
      expect(of(some)).toEqual(of(observed.filter((item) => some.includes(item))));
    }),
    { numRuns: 200 },
  );
});
