import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, iscm, observation, SCT, told } from './told.ts';

const status = (valueString: string, more: JsonObject = {}) =>
  observation('Menopausal status', { valueString, ...more });

describe('the menopausal status', () => {
  it.each<[string, JsonObject, string]>([
    ['Menopausal status', { valueString: 'postmenopausal' }, 'postmenopausal'],
    ['Menopause, function', { valueCodeableConcept: { text: 'Premenopausal state (finding)' } }, 'premenopausal'],
    ['Menopause status', { valueString: 'Perimenopausal' }, 'perimenopausal'],
    ['Menopausenstatus', { valueString: 'prämenopausal' }, 'premenopausal'],
    ['Menopausal status', { valueCodeableConcept: { text: 'Pre-menopausal' } }, 'premenopausal'],
    ['Menopausal status', { valueCodeableConcept: coded(SCT, '76498008') }, 'postmenopausal'],
    [
      'Menopausal status',
      { valueCodeableConcept: { coding: [{ display: 'After menopause (qualifier value)' }] } },
      'postmenopausal',
    ],
    ['Menopausal status at diagnosis', { valueString: 'Post-menopausal (surgical)' }, 'postmenopausal'],
    ['Menopausal status', { valueString: 'Premenopausal (<6 mo since LMP)' }, 'premenopausal'],
    ['Menopausal status', { valueString: 'unknown' }, 'unknown'],
  ])('is read of %s, %j', (name, value, menopausalStatus) => {
    expect(told(observation(name, value)).case?.patient).toEqual({ menopausalStatus });
  });

  it.each<[string, JsonObject]>([
    ['Menopausal status', { valueString: 'menopausal' }],
    ['Menopausal status', { valueString: 'not postmenopausal' }],
    ['Menopausal status', { valueString: 'Premenopausal (?)' }],
    ['Menopausal status', { valueString: 'pre- or perimenopausal' }],
    ['Menopausal status', { valueString: 'postmenopausal', status: 'entered-in-error' }],
    ['Menopausal status of mother', { valueString: 'postmenopausal' }],
    ['Age at menopause', { valueQuantity: { value: 50, unit: 'a' } }],
  ])('is not told by %s, %j', (name, value) => {
    expect(told(iscm(), observation(name, value)).case?.patient).toEqual({});
  });

  it('is none where several are told, in whatever order', () => {
    const all = [status('premenopausal', { id: 'a', effectiveDateTime: '2010' }), status('postmenopausal')];
    for (const some of [all, all.toReversed()]) {
      const { case: one, report } = told(iscm(), ...some);
      expect(one?.patient).toEqual({});
      expect(report.filter((text) => text === 'not-represented Observation')).toHaveLength(2);
    }
  });

  it('is none of long before ISCM, unless it does not change any more', () => {
    const old = (word: string) => status(word, { id: 'a', effectiveDateTime: '2010' });
    const read = (...all: JsonObject[]) => told(iscm({ onsetDateTime: '2025-01' }), ...all).case?.patient;
    expect(read(old('premenopausal'))).toEqual({});
    expect(read(old('premenopausal'), status('postmenopausal'))).toEqual({ menopausalStatus: 'postmenopausal' });
    expect(read(old('postmenopausal'))).toEqual({ menopausalStatus: 'postmenopausal' });
  });

  it('is the one that is told beside one recorded as unknown', () => {
    const all = [status('unknown', { id: 'a' }), status('postmenopausal')];
    for (const some of [all, all.toReversed()])
      expect(told(iscm(), ...some).case?.patient).toEqual({ menopausalStatus: 'postmenopausal' });
  });
});
