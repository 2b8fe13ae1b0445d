import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { iscm, SCT, subject, told } from './told.ts';

const LOINC = 'http://loinc.org';
const ICD = 'http://hl7.org/fhir/sid/icd-10';

/** A concept of several codes of one system. */
const codes = (system: string, ...all: string[]): JsonObject => ({ coding: all.map((code) => ({ system, code })) });

const reason = [{ reference: 'Condition/iscm' }];
const lung = { resourceType: 'Condition', id: 'lung', subject, code: codes(ICD, 'C34.1') };
const focus = [{ reference: 'Condition/lung' }];
const stain = {
  resourceType: 'Observation',
  status: 'final',
  subject,
  code: { text: 'ER' },
  method: { text: 'IHC' },
  focus,
};

describe('of two known codes that say different things of one value the second is told', () => {
  it.each<[string, JsonObject, string]>([
    ['a result', { ...stain, valueCodeableConcept: codes(SCT, '10828004', '260385009') }, 'Observation.value'],
    [
      'ECOG',
      {
        resourceType: 'Observation',
        status: 'final',
        subject,
        code: codes(LOINC, '89247-1'),
        valueCodeableConcept: codes(LOINC, 'LA9622-7', 'LA9623-5'),
      },
      'Observation.value',
    ],
    [
      'a place that was irradiated',
      {
        resourceType: 'Procedure',
        status: 'completed',
        subject,
        reasonReference: reason,
        code: codes(SCT, '108290001'),
        bodySite: [codes(SCT, '12738006', '2748008')],
      },
      'Procedure.bodySite',
    ],
    [
      'the site of a primary',
      {
        resourceType: 'Condition',
        subject,
        code: codes(ICD, 'C34.1'),
        bodySite: [codes(SCT, '39607008', '76752008')],
      },
      'Condition.bodySite[0]',
    ],
  ])('%s', (_what, resource, at) => {
    const { report } = told(iscm(), lung, resource);
    expect(report.filter((line) => line.startsWith('contradiction'))).toEqual([`contradiction ${at}.coding[1]`]);
  });

  it('once of a diagnosis, whatever kinds its codes are', () => {
    const { report } = told({ resourceType: 'Condition', subject, code: codes(ICD, 'C34.1', 'C50.9') });
    expect(report.filter((line) => line.startsWith('contradiction'))).toEqual([
      'contradiction Condition.code.coding[1]',
    ]);
  });
});

it('a score of HER2 beside a result is read with it', () => {
  const { case: value } = told(lung, {
    ...stain,
    code: { text: 'HER2' },
    valueCodeableConcept: {
      coding: [
        { system: SCT, code: '10828004' },
        { system: LOINC, code: 'LA11843-2' },
      ],
    },
  });
  expect(value?.markers).toMatchObject([{ marker: 'her2', result: 'positive', her2Score: '3+' }]);
});
