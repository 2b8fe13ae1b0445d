import { describe, expect, it } from 'vitest';
import { iscm, subject, told } from './told.ts';

const drugs = (text: string) => {
  const drug = { resourceType: 'MedicationStatement', id: 'm', status: 'completed', subject };
  const reasonReference = [{ reference: 'Condition/iscm' }];
  return told(iscm(), { ...drug, medicationCodeableConcept: { text }, reasonReference }).case?.systemicTherapies;
};

it.each([
  ['Herceptin', 'targeted', 'trastuzumab'],
  ['Trastuzumab (Herceptin)', 'targeted', 'trastuzumab'],
  ['Avastin', 'targeted', 'bevacizumab'],
  ['IT methotrexate', 'intrathecal-chemotherapy', 'methotrexate'],
  ['Methotrexate 12.5 mg IT', 'intrathecal-chemotherapy', 'methotrexate'],
  ['Methotrexate IT', 'intrathecal-chemotherapy', 'methotrexate'],
  ['Intrathecal methotrexate chemotherapy', 'intrathecal-chemotherapy', 'methotrexate'],
  ['Goserelin 10.8 mg implant', 'endocrine', undefined],
  ['Rituximab', 'targeted', undefined],
  ['Anthracycline-based chemotherapy', 'chemotherapy', undefined],
  ['Adjuvant chemotherapy', 'chemotherapy', undefined],
  ['IV steroids', 'steroid', undefined],
  ['Keytruda 200 mg', 'immunotherapy', undefined],
  ['Fluorouracil 500 mg/m2', 'chemotherapy', undefined],
  ['Cisplatin/gemcitabine', 'chemotherapy', undefined],
  ['mFOLFOX6', 'chemotherapy', undefined],
  ['Eribulin', 'chemotherapy', undefined],
  ['Kadcyla', 'targeted', undefined],
  ['Sacituzumab govitecan', 'targeted', undefined],
  ['Olaparib 300 mg', 'targeted', undefined],
  ['Dacarbazin', 'chemotherapy', undefined],
  ['Darolutamid', 'endocrine', undefined],
])('a drug, or a kind of treatment: %s', (text, kind, agent) => {
  expect(drugs(text)?.map((one) => [one.kind, one.agent])).toEqual([[kind, agent]]);
});

it.each([
  'Chemotherapy planned',
  'Chemotherapy declined',
  'No chemotherapy',
  'Chemotherapy-induced nausea',
  'Denosumab',
])('none that was given, or none that is known: %s', (text) => {
  expect(drugs(text)).toBeUndefined();
});

it.each([
  ['Pembrolizumab + carboplatin + pemetrexed', ['immunotherapy', undefined], ['chemotherapy', undefined]],
  ['FOLFIRI + bevacizumab', ['targeted', 'bevacizumab'], ['chemotherapy', undefined]],
  ['Cisplatin, dexamethasone', ['steroid', 'dexamethasone'], ['chemotherapy', 'cisplatin']],
])('agents of two kinds in one text, which are a treatment each: %s', (text, ...kinds) => {
  expect(drugs(text)?.map((one) => [one.kind, one.agent])).toEqual(kinds);
  expect(drugs(text)?.map((one) => one.text)).toEqual([text, text]);
});

describe('a procedure that is a treatment with drugs', () => {
  const read = (text: string, more: object = {}) =>
    told(iscm(), {
      resourceType: 'Procedure',
      id: 'p',
      status: 'completed',
      subject,
      code: { text },
      performedPeriod: { start: '2024-01-01' },
      reasonReference: [{ reference: 'Condition/iscm' }],
      ...more,
    }).case?.systemicTherapies;

  it.each([
    ['Chemotherapy (procedure)', 'chemotherapy'],
    ['Adjuvant chemotherapy, cycle 3', 'chemotherapy'],
    ['Chemotherapie', 'chemotherapy'],
    ['FOLFOX', 'chemotherapy'],
    ['Pembrolizumab', 'immunotherapy'],
    ['Androgen deprivation therapy', 'endocrine'],
    ['Zielgerichtete Therapie', 'targeted'],
  ])('by its name is one: %s', (text, kind) => {
    expect(read(text)).toMatchObject([{ kind, text, given: 'given', started: '2024-01-01' }]);
    expect(read(text, { status: 'not-done' })).toMatchObject([{ kind, given: 'not-given' }]);
  });

  it.each(['Chemotherapy planned', 'Chemotherapy education', 'Intra-articular injection of methotrexate', 'Therapy'])(
    'is none by other words: %s',
    (text) => {
      expect(read(text)).toBeUndefined();
    },
  );
});
