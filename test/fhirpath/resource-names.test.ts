import { describe, expect, it } from 'vitest';
import { compileValues, createFhirPath, itemValue, resourceAlone } from '../../src/fhirpath/index.ts';

const patient = {
  resourceType: 'Patient',
  gender: 'male',
  contained: [
    { resourceType: 'Observation', id: 'o', status: 'final', code: { text: 'a' } },
    { resourceType: 'Organization', id: 'g', name: 'a' },
  ],
};
const alone = resourceAlone(patient);

describe('the name of a type where any resource may be', () => {
  it.each<[string, unknown[]]>([
    ['Patient', [patient]],
    ['Patient.gender', ['male']],
    ['Patient.where(true).gender', ['male']],
    ['Observation', []],
    ['Resource.gender', ['male']],
    ['contained.Observation.id', ['o']],
    ['contained.Patient.id', []],
  ])('means those of the type: %s', (expression, expected) => {
    const values = compileValues(expression, { type: 'Resource' });
    const found = 'problem' in values ? values.problem : values.evaluate([patient], alone).map(itemValue);
    expect(found).toEqual(expected);
  });

  it.each([
    ["contained.Observation.status = 'final'", true],
    ['contained.Organization.exists() and contained.Practitioner.empty()', true],
    ["contained.Organization.name = 'b'", false],
  ])('in a rule: %s', (expression, expected) => {
    for (const mode of ['compiled', 'interpreted'] as const) {
      const rule = createFhirPath({ mode }).compile(expression, { path: 'Patient', type: 'Patient' });
      expect(rule.test(patient, alone)).toBe(expected);
    }
  });
});
