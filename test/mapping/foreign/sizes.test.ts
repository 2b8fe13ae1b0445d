import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, iscm, subject, told } from './told.ts';

const lesion = iscm({ bodySite: [{ text: 'T7' }] });
const size = (code: string, more: JsonObject): JsonObject => ({
  resourceType: 'Observation',
  id: 'x',
  status: 'final',
  subject,
  code: coded('http://loinc.org', code),
  ...more,
});
const quantity = (value: number, unit: string) => ({ valueQuantity: { value, unit } });
const sizes = (...all: JsonObject[]) => told(lesion, ...all).case?.lesionSizes;

describe('the size of a lesion as one value', () => {
  it.each([
    ['21889-1', quantity(12, 'mm'), 12],
    ['33728-7', quantity(1.2, 'cm'), 12],
  ])('is its longest dimension: %s', (code, value, longest) => {
    expect(sizes(size(code, { ...value, effectiveDateTime: '2021-05-02' }))).toMatchObject([
      { lesion: 'lesions-1', longest, date: '2021-05-02' },
    ]);
  });

  it('leaves what else stands beside it in the report', () => {
    const { report } = told(lesion, size('21889-1', { ...quantity(12, 'mm'), note: [{ text: 'Grown.' }] }));
    expect(report.join()).toContain('not-represented Observation.note');
  });

  it('is none in another unit, of another dimension, or of another tumour', () => {
    expect(sizes(size('21889-1', quantity(12, 'mL')))).toBeUndefined();
    expect(sizes(size('33729-5', quantity(12, 'mm')))).toBeUndefined();
    const cancer = { resourceType: 'Condition', id: 'b', subject, code: { text: 'Breast cancer' } };
    const ofCancer = { ...quantity(12, 'mm'), focus: [{ reference: 'Condition/b' }] };
    expect(sizes(cancer, size('21889-1', ofCancer))).toBeUndefined();
    expect(sizes(cancer, size('21889-1', quantity(12, 'mm')))).toBeUndefined();
  });
});
