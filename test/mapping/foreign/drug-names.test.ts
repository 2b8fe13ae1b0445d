import { expect, it } from 'vitest';
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
])('a drug, or a kind of treatment: %s', (text, kind, agent) => {
  expect(drugs(text)?.map((one) => [one.kind, one.agent])).toEqual([[kind, agent]]);
});

it.each(['Chemotherapy planned', 'Chemotherapy declined', 'No chemotherapy', 'Chemotherapy-induced nausea', 'Kadcyla'])(
  'none that was given, or none that is known: %s',
  (text) => {
    expect(drugs(text)).toBeUndefined();
  },
);
