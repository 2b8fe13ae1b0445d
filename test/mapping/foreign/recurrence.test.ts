import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { iscm, mapping, subject } from './told.ts';

const GM = 'http://fhir.de/CodeSystem/bfarm/icd-10-gm';

const breast = (id: string, valueDateTime: string, text: string, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Condition',
  id,
  subject,
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate', valueDateTime }],
  code: { coding: [{ system: GM, code: 'C50.4' }], text },
  ...more,
});

/** The case of a patient, the same in whatever order the conditions come. */
function read(...conditions: JsonObject[]) {
  const [one, other] = [conditions, conditions.toReversed()].map(
    (order) => mapping.toCases([{ resourceType: 'Patient', id: 'p' }, ...order]).cases[0],
  );
  expect(one?.case?.primaryCancers?.length).toBe(other?.case?.primaryCancers?.length);
  return one;
}

const first = breast('first', '2019-03-07', 'Mammakarzinom links');

const system = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const back = { clinicalStatus: { coding: [{ system, code: 'recurrence' }] } };

describe('a primary cancer that came back', () => {
  it.each([
    ['Lokalrezidiv Mammakarzinom links', {}],
    ['Rezidiv eines Mammakarzinoms', {}],
    ['Recurrent breast cancer', {}],
    ['Mammakarzinom', back],
  ])('is the one that is known: %s', (text, more) => {
    const found = read(first, breast('again', '2022-01-10', text, more));
    expect(found?.case?.primaryCancers).toMatchObject([{ site: 'breast', diagnosed: '2019-03-07' }]);
    expect(found?.case?.primaryCancers).toHaveLength(1);
  });

  it('was not diagnosed when it came back', () => {
    const found = read(breast('again', '2022-01-10', 'Lokalrezidiv Mammakarzinom'), iscm());
    expect(found?.case?.primaryCancers).toEqual([
      { key: 'primary-cancers-1', site: 'breast', siteText: 'Lokalrezidiv Mammakarzinom' },
    ]);
    expect(found?.issues.map(({ expression }) => expression)).toContain('Condition.extension[0]');
  });

  it('keeps its date where its status alone says that it is back', () => {
    const found = read(breast('again', '2019-03-07', 'Mammakarzinom', back));
    expect(found?.case?.primaryCancers).toMatchObject([{ diagnosed: '2019-03-07' }]);
  });

  it.each([
    'Mammakarzinom rechts, rezidivfrei',
    'Mammakarzinom rechts, Recurrence Score 12',
    'Lokalrezidiv Mammakarzinom rechts',
  ])('is another where the words say so, or do not say that it came back: %s', (text) => {
    expect(read(first, breast('other', '2022-01-10', text))?.case?.primaryCancers).toHaveLength(2);
  });

  it('is an episode of its own where it is an ISCM', () => {
    const again = iscm({
      id: 'again',
      onsetDateTime: '2024-05',
      code: { text: 'Rezidiv der intramedullären Metastase T6' },
    });
    const found = read(iscm({ onsetDateTime: '2023-05' }), again);
    expect(found?.case?.episodes?.map(({ onset }) => onset).toSorted()).toEqual(['2023-05', '2024-05']);
  });
});
