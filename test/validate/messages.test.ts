import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { givenProfile } from './given-profile.ts';

/** What findings say to whoever writes a profile: what is wrong with what, and what is allowed. */

const said = (resource: JsonObject, ...definitions: JsonObject[]): string[] =>
  createValidator({ definitions: loadDefinitions({ layers: [memoryLayer(definitions)] }).definitions })
    .validate({ resource }, { profiles: ['http://test/profile'], level: 'error' })
    .map(({ message }) => message);

const element = (id: string, changes: JsonObject): JsonObject => ({ id, path: id.replace(/:[^.]*/g, ''), ...changes });
const patient = (changes: JsonObject): JsonObject => ({ resourceType: 'Patient', ...changes });

describe('a message', () => {
  it('says how often an element has to be there, and is', () => {
    const profile = givenProfile('Patient', [
      element('Patient.name', { min: 2 }),
      element('Patient.name.given', { max: '1' }),
      element('Patient.gender', { min: 1 }),
    ]);
    expect(said(patient({}), profile)).toEqual([
      'The element name must be there at least 2 times, but is missing.',
      'The element gender is required, but missing.',
    ]);
    expect(said(patient({ gender: 'male', name: [{ given: ['a', 'b'] }] }), profile)).toEqual([
      'The element given may be there at most once, but is there 2 times.',
      'The element name must be there at least 2 times, but is there once.',
    ]);
  });

  it('says by what slices are told apart', () => {
    const slicing = { discriminator: [{ type: 'value', path: 'use' }], rules: 'closed' };
    const profile = givenProfile('Patient', [
      element('Patient.name', { slicing }),
      element('Patient.name:a', { sliceName: 'a', min: 1 }),
      element('Patient.name:a.use', { min: 1, fixedCode: 'usual' }),
    ]);
    expect(said(patient({ name: [{ use: 'old' }] }), profile)).toEqual([
      'The slice name:a is required, but missing (slices are told apart by use).',
      'The item is in none of the slices of name (a; told apart by use), and the profile allows no other.',
    ]);
  });

  it('says what is there instead of a constant', () => {
    const profile = givenProfile('Patient', [
      element('Patient.gender', { fixedCode: 'male' }),
      element('Patient.maritalStatus', { patternCodeableConcept: { text: 'a' } }),
      element('Patient.managingOrganization', { fixedReference: { display: 'b' } }),
    ]);
    const wrong = {
      gender: 'female',
      maritalStatus: { coding: [{ code: 'c' }] },
      managingOrganization: { display: 'b', type: 'Group' },
    };
    expect(said(patient(wrong), profile)).toEqual(
      expect.arrayContaining([
        'The value must be exactly "male", not "female".',
        'The value must be exactly "a", but is missing.',
        'The value must not be there, since the profile fixes all there is around it.',
      ]),
    );
  });

  it('says amounts and dates with their limits', () => {
    const ucum = 'http://unitsofmeasure.org';
    const profile = givenProfile('Observation', [
      element('Observation.effective[x]', { maxValueDateTime: '2020-12-31' }),
      element('Observation.value[x]', { minValueQuantity: { value: 1, system: ucum, code: 'mg' } }),
    ]);
    const observation = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'a' },
      effectiveDateTime: '2021-02-03',
      valueQuantity: { value: 0.5, system: ucum, code: 'mg' },
    };
    expect(said(observation, profile)).toEqual([
      'The value 2021-02-03 is above the greatest allowed, 2020-12-31.',
      'The value 0.5 mg is below the least allowed, 1 mg.',
    ]);
  });

  it('says why a target does not conform to a profile', () => {
    const profile = givenProfile('Patient', [
      element('Patient.managingOrganization', {
        type: [{ code: 'Reference', targetProfile: ['http://test/organization'] }],
      }),
    ]);
    const organization = givenProfile('Organization', [element('Organization.contact.name', { min: 1 })], {
      url: 'http://test/organization',
    });
    const contained = [{ resourceType: 'Organization', id: 'o', name: 'a', contact: [{ purpose: { text: 'b' } }] }];
    expect(said(patient({ contained, managingOrganization: { reference: '#o' } }), profile, organization)).toEqual([
      'The target of the reference does not conform to http://test/organization: The element name is required, but missing (Organization.contact[0]).',
    ]);
  });
});
