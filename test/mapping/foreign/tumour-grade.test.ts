import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, condition, iscm, SCT, subject, told } from './told.ts';

const graded = (code: JsonObject, value: JsonObject, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Observation',
  id: 'g',
  status: 'final',
  subject,
  code,
  ...value,
  ...more,
});
const lung = condition({ text: 'lung cancer' }, { id: 'l' });
const NCIT = 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl';
const grade = (...resources: JsonObject[]) => told(iscm(), ...resources).case?.primaryCancers?.[0]?.grade;

describe('the grade of a primary cancer', () => {
  it.each<[JsonObject, JsonObject, string]>([
    [{ text: 'Histologic grade' }, { valueString: 'G2' }, 'g2'],
    [{ text: 'Tumor grade' }, { valueInteger: 3 }, 'g3'],
    [{ text: 'Grading' }, { valueString: 'schlecht differenziert' }, 'g3'],
    [
      { text: 'Nottingham histologic grade' },
      { valueCodeableConcept: { text: 'Grade 3 (poorly differentiated)' } },
      'g3',
    ],
    [{ text: 'Differenzierungsgrad' }, { valueString: 'G1' }, 'g1'],
    [{ text: 'Degree of differentiation' }, { valueString: 'Undifferentiated' }, 'g4'],
    [coded(NCIT, 'C18000'), { valueCodeableConcept: coded(SCT, '1286893008') }, 'g2'],
  ])('is read from an observation: %j, %j', (code, value, expected) => {
    expect(grade(lung, graded(code, value))).toBe(expected);
  });

  it.each([
    ['Invasive ductal carcinoma of the breast, grade 2', 'g2'],
    ['Mammakarzinom G3', 'g3'],
    ['Breast cancer, poorly differentiated', 'g3'],
    ['Mammakarzinom G2-3', undefined],
    ['Breast cancer, grade II/III', undefined],
    ['Renal cell carcinoma, Fuhrman grade 3', undefined],
    ['Prostate cancer, Gleason 4+5=9', undefined],
    ['Follicular lymphoma grade 3', undefined],
  ])('is read from the name of the cancer, which stays one whatever is said of it: %s', (text, expected) => {
    expect(told(condition({ text })).case?.primaryCancers).toHaveLength(1);
    expect(grade(condition({ text }))).toBe(expected);
  });

  it.each<[string, JsonObject]>([
    ['Gleason grade', { valueInteger: 3 }],
    ['CTCAE toxicity grade', { valueInteger: 2 }],
    ['Histologic grade', { valueString: 'G2-3' }],
    ['Histologic grade', { valueInteger: 7 }],
    ['Grade of membership', { valueInteger: 1 }],
  ])('is none on another scale, nor one of two: %s, %j', (text, value) => {
    expect(grade(lung, graded({ text }, value))).toBeUndefined();
  });

  it('is the first in time, and of the cancer referred to', () => {
    const first = graded({ text: 'Tumour grade' }, { valueString: 'G1' }, { id: 'a', effectiveDateTime: '2019' });
    const later = graded({ text: 'Tumour grade' }, { valueString: 'G3' }, { id: 'b', effectiveDateTime: '2021' });
    expect(grade(lung, later, first)).toBe('g1');
    const breast = condition({ text: 'breast cancer' }, { id: 'b' });
    const of = { ...later, focus: [{ reference: 'Condition/b' }] };
    expect(told(lung, breast, of).case?.primaryCancers?.map((one) => one.grade)).toEqual([undefined, 'g3']);
    expect(told(lung, breast, later).report).toContain('not-represented Observation');
  });
});
