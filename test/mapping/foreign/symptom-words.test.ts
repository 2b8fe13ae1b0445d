import { expect, it } from 'vitest';
import { iscm, subject, told } from './told.ts';

const symptoms = (text: string) =>
  told(iscm(), { resourceType: 'Condition', id: 's', subject, code: { text } }).case?.symptoms;

it.each([
  ['Spastic paraparesis', 'paraparesis'],
  ['Complete paraplegia', 'paraplegia'],
  ['Quadriplegia', 'tetraplegia'],
  ['Spastic quadriparesis', 'tetraparesis'],
  ['Left hemiparesis', 'hemiparesis'],
  ['Left leg weakness', 'weakness'],
  ['Weakness of both legs', 'weakness'],
  ['Left-sided weakness', 'weakness'],
  ['Numbness of both legs', 'numbness'],
  ['Pins and needles in hands', 'paraesthesia'],
  ['Faecal incontinence', 'bowel-dysfunction'],
  ['Urinary catheter in situ', 'urinary-catheter'],
  ["Lhermitte's sign", 'lhermitte'],
  ['Lower extremity weakness', 'weakness'],
  ['Foot drop', 'weakness'],
  ['Mid back pain', 'back-pain'],
  ['Tingling in both hands', 'paraesthesia'],
  ['Dysesthesia', 'dysaesthesia'],
  ['Saddle anaesthesia', 'sensory-loss'],
  ['Unsteady gait', 'gait-disturbance'],
  ['Hyperreflexia', 'hyperreflexia'],
  ['Areflexie', 'hyporeflexia'],
  ['Leg pain', 'pain'],
  ['Sensibilitätsstörung', 'sensory-loss'],
  ['Neurogenic bladder', 'other'],
  ['Cauda equina syndrome', 'other'],
])('a symptom in ordinary words: %s', (text, kind) => {
  expect(symptoms(text)).toMatchObject([{ kind, text, presence: 'present' }]);
});

it.each([
  'Central venous catheter in situ',
  'Leg weakness post stroke',
  'Numbness feet - diabetic neuropathy',
  'No leg weakness',
  'Lhermitte sign negative',
  'Facial weakness',
  'Weakness of bladder neck',
])('no symptom of ISCM, or not surely: %s', (text) => {
  expect(symptoms(text)).toBeUndefined();
});

it.each([
  ['Difficulty walking (finding)', 'gait-disturbance'],
  ['Unsteady gait', 'gait-disturbance'],
  ['Low back pain', 'back-pain'],
])('a symptom by the display of a code that no table has: %s', (display, kind) => {
  const code = { coding: [{ system: 'http://snomed.info/sct', code: '1', display }] };
  const read = told(iscm(), { resourceType: 'Condition', id: 's', subject, code });
  expect(read.case?.symptoms).toMatchObject([{ kind, text: display, presence: 'present' }]);
});
