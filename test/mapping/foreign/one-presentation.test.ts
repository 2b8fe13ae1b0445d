import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, iscm, SCT, subject, told } from './told.ts';

const at = (id: string, place: string, more: JsonObject = {}): JsonObject =>
  iscm({
    id,
    code: { ...coded(SCT, '94600009'), text: `Intramedullary spinal cord metastasis, ${place}` },
    onsetDateTime: '2015-03-02',
    ...more,
  });
const levels = (one: ReturnType<typeof told>['case']) =>
  one?.lesions?.map(({ level, episode }) => [level?.cranial, episode]);

describe('two diagnoses of ISCM of one date', () => {
  it('are one episode of two lesions, in either order', () => {
    for (const both of [
      [at('a', 'C5'), at('b', 'T6')],
      [at('b', 'T6'), at('a', 'C5')],
    ]) {
      const { case: one, report } = told(...both);
      expect(one?.episodes).toMatchObject([{ onset: '2015-03-02' }]);
      expect(levels(one)?.toSorted()).toEqual([
        ['C5', 'episodes-1'],
        ['T6', 'episodes-1'],
      ]);
      expect(report).toContain('assumed Condition');
    }
  });

  it('of one place, or of none, are one lesion', () => {
    for (const second of ['T6', 'T5/6', 'confirmed by MRI']) {
      const { case: one, report } = told(at('a', 'T6'), at('b', second));
      expect(levels(one)).toHaveLength(1);
      expect(one?.lesions).toMatchObject([{ level: { caudal: 'T6' } }]);
      expect(report.join()).not.toContain('contradiction');
    }
    expect(levels(told(at('a', 'confirmed by MRI'), at('b', 'T6')).case)).toEqual([['T6', 'episodes-1']]);
  });

  it('are referred to one by one: a size is of its lesion, treatment and ECOG of the episode', () => {
    const size = {
      resourceType: 'Observation',
      id: 's',
      status: 'final',
      subject,
      code: coded('http://loinc.org', '21889-1'),
      focus: [{ reference: 'Condition/b' }],
      component: [{ code: coded('http://loinc.org', '33728-7'), valueQuantity: { value: 11, unit: 'mm' } }],
    };
    const operation = {
      resourceType: 'Procedure',
      id: 'p',
      status: 'completed',
      subject,
      code: { text: 'Laminectomy' },
      reasonReference: [{ reference: 'Condition/a' }, { reference: 'Condition/b' }],
    };
    const ecog = {
      resourceType: 'Observation',
      id: 'e',
      status: 'final',
      subject,
      code: { text: 'ECOG' },
      valueInteger: 2,
      focus: [{ reference: 'Condition/b' }],
    };
    const { case: one } = told(at('a', 'C5'), at('b', 'C6'), size, operation, ecog);
    expect(one?.episodes).toMatchObject([{ ecog: 2 }]);
    const lesion = one?.lesions?.find(({ level }) => level?.cranial === 'C6')?.key;
    expect(one?.lesionSizes).toMatchObject([{ lesion, longest: 11 }]);
    expect(one?.surgeries).toMatchObject([{ treats: ['episodes-1'] }]);
  });

  it.each<[string, JsonObject]>([
    ['of another date', { onsetDateTime: '2015-10-01' }],
    ['of a date that may be another', { onsetDateTime: '2015' }],
    ['without a date', { onsetDateTime: undefined as never }],
    [
      'that says it came back',
      { clinicalStatus: coded('http://terminology.hl7.org/CodeSystem/condition-clinical', 'recurrence') },
    ],
  ])('is another episode: one %s', (_what, more) => {
    const second = Object.fromEntries(Object.entries(at('b', 'T6', more)).filter(([, value]) => value !== undefined));
    expect(told(at('a', 'C5'), second).case?.episodes).toHaveLength(2);
  });
});
