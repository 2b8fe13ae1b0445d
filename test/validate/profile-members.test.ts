import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { CORE, givenProfile } from './given-profile.ts';

const URL = 'http://example.org/p';
/** The errors of a profile of Patient, given by an element besides the root. */
const found = (element: JsonObject, changes: JsonObject = {}): string[] =>
  errorsIn(
    givenProfile(
      'Patient',
      [
        { id: 'Patient', path: 'Patient' },
        { id: element.path ?? '', ...element },
      ],
      { url: URL, ...changes },
    ),
    [],
  );
const at = (place: string): string => `StructureDefinition.differential.element[1]${place}`;

describe('a profile', () => {
  it('does not say what it means that an element is missing', () => {
    expect(found({ path: 'Patient.active', meaningWhenMissing: 'active' })).toEqual([at(' definition-meaning')]);
    expect(found({ path: 'Patient.extension', meaningWhenMissing: 'none' })).toEqual([]);
  });

  it.each([
    ['http://hl7.org/fhir/administrative-gender', [at('.binding.extension[0] definition-binding')]],
    [`${CORE}Patient`, [at('.binding.extension[0] definition-binding')]],
    ['http://hl7.org/fhir/ValueSet/marital-status', []],
    ['http://example.org/not-here', []],
  ])('binds additionally to value sets: %s', (valueCanonical, expected) => {
    const additional = {
      url: 'http://hl7.org/fhir/tools/StructureDefinition/additional-binding',
      extension: [
        { url: 'purpose', valueCode: 'required' },
        { url: 'valueSet', valueCanonical },
      ],
    };
    const binding = { strength: 'extensible', valueSet: 'http://hl7.org/fhir/ValueSet/marital-status' };
    expect(found({ path: 'Patient.maritalStatus', binding: { ...binding, extension: [additional] } })).toEqual(
      expected,
    );
  });
});

describe('an element of a snapshot', () => {
  const path = 'Patient.active';
  const base = { path, min: 0, max: '1' };
  const root = { id: 'Patient', path: 'Patient', min: 0, max: '*', definition: 'x' };
  const active = (members: JsonObject): JsonObject => ({ id: path, definition: 'x', ...base, base, ...members });
  const errors = (members: JsonObject, said: JsonObject = {}): string[] =>
    found(
      { path, ...said },
      { snapshot: { element: [{ ...root, base: { ...base, path: 'Patient', max: '*' } }, active(members)] } },
    );
  const here = (place: string): string => `StructureDefinition.snapshot.element[1]${place}`;

  it('has types that its type gives it', () => {
    expect(errors({ type: [{ code: 'boolean' }] })).toEqual([]);
    const wrong = [here('.type[0] definition-element-type')];
    expect(errors({ type: [{ code: 'boolen' }] })).toEqual(wrong);
    expect(errors({ type: [{ code: 'boolen' }], fixedBoolean: true })).toEqual(wrong);
  });

  it('is not told of a type that the differential states', () => {
    const type = [{ code: 'boolen' }];
    expect(errors({ type }, { type })).toEqual([at('.type[0] definition-element-type')]);
  });

  it('is of the type of the profile, whatever stands beside their names', () => {
    const snapshot = {
      element: [
        { ...root, _path: { id: 'a' }, base: { ...base, path: 'Patient', max: '*' } },
        { ...active({ type: [{ code: 'boolean' }] }), _path: { id: 'b' } },
      ],
    };
    expect(found({ path }, { _type: { id: 'c' }, snapshot })).toEqual([]);
  });

  it('has a default value of its type', () => {
    const type = [{ code: 'boolean' }];
    expect(errors({ type, defaultValueBoolean: true })).toEqual([]);
    expect(errors({ type, defaultValueString: 'x' })).toEqual([here('.defaultValue definition-constant-type')]);
  });
});

it('a profile with elements that are nowhere, in a snapshot without bases, is used as far as it goes', () => {
  const element = [
    { id: 'Patient', path: 'Patient' },
    { id: 'Patient.implicitRules', path: 'Patient.implicitRules', min: 0, max: '1', type: [{ code: 'uri' }] },
    { id: 'Patient.none.some', path: 'Patient.none.some', min: 0, max: '1', type: [{ code: 'string' }] },
    { id: 'Patient.gender', path: 'Patient.gender', min: 1, max: '1', type: [{ code: 'code' }] },
  ];
  const profile = givenProfile('Patient', [{ id: 'Patient.gender', path: 'Patient.gender', min: 1 }], {
    snapshot: { element },
    baseDefinition: `${CORE}Patient`,
  });
  expect(errorsIn({ resourceType: 'Patient', gender: 'male' }, [profile])).toEqual([]);
  expect(errorsIn({ resourceType: 'Patient' }, [profile])).toEqual(['Patient cardinality-min']);
});
