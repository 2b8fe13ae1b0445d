import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { iscm, mapping, subject } from './told.ts';

const ecog = (focus: JsonObject): JsonObject => ({
  resourceType: 'Observation',
  id: 'o',
  status: 'final',
  subject,
  focus: [focus],
  code: { text: 'ECOG performance status' },
  effectiveDateTime: '2025-02-10',
  valueInteger: 1,
});

const read = (focus: JsonObject, ...others: JsonObject[]) => {
  const result = mapping.toCases([
    { resourceType: 'Patient', id: 'p' },
    iscm({ onsetDateTime: '2025-02-10' }),
    ecog(focus),
    ...others,
  ]);
  const about = result.cases.find((one) => one.case?.episodes !== undefined);
  const reported = [...result.issues, ...(about?.issues ?? [])].map(({ id, expression }) => `${id} ${expression}`);
  return { ecog: about?.case?.episodes?.[0]?.ecog, reported };
};

describe('an observation in the record of a patient', () => {
  it.each<[string, JsonObject, JsonObject[]]>([
    ['a relative', { reference: 'RelatedPerson/mother' }, [{ resourceType: 'RelatedPerson', id: 'mother' }]],
    ['a relative who is not in the input', { reference: 'https://ehr.example/fhir/RelatedPerson/7' }, []],
    ['a relative by identifier', { type: 'RelatedPerson', identifier: { value: '7' } }, []],
    ['the history of a relative', { reference: 'FamilyMemberHistory/f' }, []],
    ['another patient', { reference: 'Patient/q' }, [{ resourceType: 'Patient', id: 'q' }]],
    ['another patient who is not in the input', { reference: 'Patient/elsewhere' }, []],
  ])('that is about %s says nothing of that patient', (_, focus, others) => {
    const { ecog: points, reported } = read(focus, ...others);
    expect(points).toBeUndefined();
    expect(reported).toContain('not-represented Observation.focus');
  });

  it.each<[string, JsonObject]>([
    ['the disease', { reference: 'Condition/iscm' }],
    ['the patient again', { reference: 'Patient/p' }],
  ])('that is about %s is read', (_, focus) => {
    expect(read(focus).ecog).toBe(1);
  });
});
