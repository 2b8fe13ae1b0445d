import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator, type ValidatorOptions } from '../../src/validate/index.ts';

const { definitions } = loadDefinitions();

const found = (resource: JsonObject, options: Omit<ValidatorOptions, 'definitions'> = {}, profiles: string[] = []) =>
  createValidator({ definitions, ...options })
    .validate({ resource }, { profiles })
    .map(({ id, severity, expression }) => `${severity} ${id} ${expression}`);

describe('best practice', () => {
  const patient = { resourceType: 'Patient', id: 'a' };

  it('is a warning, when asked for alone', () => {
    expect(found(patient)).toEqual([]);
    expect(found(patient, { bestPractice: true })).toEqual(['warning invariant-dom-6 Patient']);
  });

  it('asks nothing of what is contained, which has its narrative in its container', () => {
    const contained = [{ resourceType: 'Organization', id: 'o', name: 'a' }];
    const resource = { ...patient, contained, managingOrganization: { reference: '#o' } };
    expect(found(resource, { bestPractice: true })).toEqual(['warning invariant-dom-6 Patient']);
  });
});

describe('must-support', () => {
  const profile = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-cancer-patient';
  const patient = {
    resourceType: 'Patient',
    identifier: [{ system: 'http://hospital.test/mrn', value: '1' }],
    name: [{ family: 'A' }],
    gender: 'female',
  };
  const missing = (resource: JsonObject): string[] =>
    found(resource, { mustSupport: true }, [profile]).filter((line) => line.includes('must-support-missing'));

  it('names what is missing as information, at its place, when asked for alone', () => {
    expect(found(patient, {}, [profile]).filter((line) => line.includes('must-support'))).toEqual([]);
    expect(missing(patient)).toContain('information must-support-missing Patient.birthDate');
    expect(missing(patient)).toContain('information must-support-missing Patient.name[0].given');
  });

  it('is content with a value, a choice of any type, or a reason why there is none', () => {
    const whole = {
      ...patient,
      name: [{ family: 'A', given: ['B'] }],
      deceasedBoolean: false,
      _birthDate: {
        extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
      },
    };
    expect(missing(whole).filter((line) => /birthDate|deceased|given/.test(line))).toEqual([]);
  });

  it('asks nothing of a profile that is not at work', () => {
    expect(found(patient, { mustSupport: true })).toEqual([]);
  });
});

describe('urls kept for examples', () => {
  const patient = { resourceType: 'Patient', identifier: [{ system: 'http://example.org/mrn', value: '1' }] };

  it('are allowed unless they are forbidden', () => {
    expect(found(patient)).toEqual([]);
    expect(found(patient, { exampleUrls: false })).toEqual(['error example-url Patient.identifier[0].system']);
  });
});

describe('extensions that are not known', () => {
  const patient = {
    resourceType: 'Patient',
    extension: [
      { url: 'https://hospital.test/fhir/ward', valueString: 'A' },
      { url: 'http://example.org/ward', valueString: 'A' },
      { url: 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace', valueAddress: { city: 'A' } },
    ],
    modifierExtension: [{ url: 'https://hospital.test/fhir/not', valueBoolean: true }],
  };

  it('are said to be unchecked, or a warning where they turn the meaning round', () => {
    expect(found(patient)).toEqual([
      'information extension-not-checked Patient.extension[0]',
      'information extension-not-checked Patient.extension[1]',
      'warning modifier-extension-unknown Patient.modifierExtension[0]',
    ]);
  });

  it.each(['http://hl7.org', 'https://hl7.org', 'http://www.hl7.org'])(
    'are errors below %s/fhir/StructureDefinition, since all of HL7 are here by their right urls',
    (host) => {
      const url = `${host}/fhir/StructureDefinition/patient-birthPlaces`;
      const wrong = { resourceType: 'Patient', extension: [{ url, valueAddress: { city: 'A' } }] };
      expect(found(wrong)).toEqual(['error extension-unknown Patient.extension[0]']);
    },
  );

  it.each<[string, string]>([
    ['5.0/StructureDefinition/extension-Patient.x', 'information extension-not-checked'],
    ['5.0/StructureDefinition/Patient.x', 'error extension-unknown'],
    ['5.0.0/StructureDefinition/extension-Patient.x', 'error extension-unknown'],
  ])('may be those of elements of other versions, as those are named: %s', (name, expected) => {
    const extension = [{ url: `http://hl7.org/fhir/${name}`, valueString: 'A' }];
    expect(found({ resourceType: 'Patient', extension })).toEqual([`${expected} Patient.extension[0]`]);
  });

  it('need the value of their url, as a resource that of its id: no extension says why that is missing', () => {
    const absent = {
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
    };
    const resource = { resourceType: 'Patient', _id: absent, extension: [{ _url: absent, valueString: 'A' }] };
    expect(found(resource)).toEqual(['error value-missing Patient.id', 'error value-missing Patient.extension[0].url']);
    expect(found({ resourceType: 'Patient', id: 'a', _id: absent })).toEqual([]);
  });

  it('are errors where they are forbidden, but for examples', () => {
    expect(found(patient, { unknownExtensions: false })).toEqual([
      'error extension-unknown Patient.extension[0]',
      'information extension-not-checked Patient.extension[1]',
      'error modifier-extension-unknown Patient.modifierExtension[0]',
    ]);
    expect(found(patient, { unknownExtensions: false, exampleUrls: false })).toEqual([
      'error extension-unknown Patient.extension[0]',
      'error example-url Patient.extension[1].url',
      'error extension-unknown Patient.extension[1]',
      'error modifier-extension-unknown Patient.modifierExtension[0]',
    ]);
  });
});
