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

describe('the size of a primary cancer', () => {
  const cancer = { resourceType: 'Condition', id: 'b', subject, code: { text: 'Breast cancer' } };
  const component = [
    { code: coded('http://loinc.org', '33728-7'), ...quantity(2.2, 'cm') },
    { code: coded('http://loinc.org', '33729-5'), ...quantity(12, 'mm') },
    { code: coded('http://loinc.org', '33729-5'), ...quantity(9, 'mm') },
  ];
  const focus = [{ reference: 'Condition/b' }];

  it('has its second dimensions', () => {
    const one = told(cancer, size('21889-1', { focus, component })).case;
    expect(one?.primaryCancers).toMatchObject([{ size: { longest: 22, others: [12, 9] } }]);
  });

  it('is the first in time, and told of one that refers to it alone', () => {
    const early = size('21889-1', { focus, ...quantity(31, 'mm'), effectiveDateTime: '2019-03-01' });
    const late = { ...size('21889-1', { focus, component, effectiveDateTime: '2024-03-01' }), id: 'y' };
    for (const order of [
      [early, late],
      [late, early],
    ])
      expect(told(cancer, ...order).case?.primaryCancers).toMatchObject([{ size: { longest: 31 } }]);
    expect(told(cancer, size('21889-1', { component })).case?.primaryCancers?.[0]).not.toHaveProperty('size');
  });
});

describe('the size of what was sampled or named by its site', () => {
  const cancer = { resourceType: 'Condition', id: 'b', subject, code: { text: 'Breast cancer' } };
  const primaries = (...all: JsonObject[]) => told(lesion, cancer, ...all).case?.primaryCancers;

  it('is that of the cancer', () => {
    const sample = (text: string) => ({
      resourceType: 'Specimen',
      id: 's',
      subject,
      collection: { bodySite: { text } },
    });
    const ofSample = size('21889-1', { specimen: { reference: 'Specimen/s' }, ...quantity(2.5, 'cm') });
    expect(primaries(sample('breast'), ofSample)).toMatchObject([{ size: { longest: 25 } }]);
    expect(primaries(sample('spinal cord'), ofSample)?.[0]).not.toHaveProperty('size');
    const ofSite = size('21889-1', { bodySite: { text: 'breast' }, ...quantity(20, 'mm') });
    expect(primaries(ofSite)).toMatchObject([{ size: { longest: 20 } }]);
  });

  it('may be that of an ISCM where nothing says what was measured', () => {
    expect(primaries(size('21889-1', quantity(20, 'mm')))?.[0]).not.toHaveProperty('size');
  });
});

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
