import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, condition, iscm, SCT, subject, told } from './told.ts';

const breast = condition({ text: 'breast cancer' }, { id: 'b' });
const status = (value: JsonObject, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Observation',
  id: 'd',
  status: 'final',
  subject,
  code: coded('http://loinc.org', '97509-4'),
  focus: [{ reference: 'Condition/b' }],
  effectiveDateTime: '2022-03-01',
  valueCodeableConcept: value,
  ...more,
});
const responses = (...resources: JsonObject[]) => told(iscm(), breast, ...resources).case?.responses;

describe('mCODE’s status of a cancer', () => {
  it('is a response in the words of the record: better or worse is no word of RECIST', () => {
    const display = 'Patient’s condition improved (finding)';
    const improved = status({ coding: [{ system: SCT, code: '268910001', display }] });
    expect(responses(improved)).toEqual([
      { key: 'responses-1', of: 'primary-cancers-1', date: '2022-03-01', text: display },
    ]);
  });

  it('is one of RECIST where it is in its words', () => {
    expect(responses(status({ text: 'Partial response' }))).toMatchObject([{ tumour: 'partial-response' }]);
  });

  it('is none without words, nor of one of two cancers', () => {
    expect(responses(status(coded(SCT, '268910001')))).toBeUndefined();
    const lung = condition({ text: 'lung cancer' });
    expect(responses(lung, status({ text: 'improved' }, { focus: undefined }))).toBeUndefined();
  });
});
