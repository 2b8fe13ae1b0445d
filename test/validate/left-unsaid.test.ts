import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { CORE, givenProfile } from './given-profile.ts';

/** A differential says what it changes (http://hl7.org/fhir/R4/profiling.html#snapshot): all else is as in its base. */

const observation = (changes: JsonObject): JsonObject => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'a' },
  ...changes,
});
/** A profile derived from one that says more of the same element. */
const derived = (path: string, base: JsonObject, own: JsonObject): JsonObject[] => [
  givenProfile('Observation', [{ id: path, path, ...own }], { baseDefinition: 'http://test/base' }),
  givenProfile('Observation', [{ id: path, path, ...base }], { url: 'http://test/base' }),
];

describe('the extensions of an element of the base', () => {
  const limit = (valueInteger: number): JsonObject => ({ url: `${CORE}minLength`, valueInteger });
  const other = { url: `${CORE}structuredefinition-standards-status`, valueCode: 'draft' };
  const found = (text: string, own: JsonObject): string[] =>
    errorsIn(
      observation({ note: [{ text }] }),
      derived('Observation.note.text', { extension: [limit(3)] }, { extension: [own] }),
    );
  const tooShort = ['Observation.note[0].text value-too-short'];

  it('hold beside others', () => {
    expect(found('ab', other)).toEqual(tooShort);
    expect(found('abc', other)).toEqual([]);
  });
  it('give way to one that is said anew', () => {
    expect(found('abc', limit(4))).toEqual(tooShort);
    expect(found('abcd', limit(4))).toEqual([]);
  });
});

describe('the binding of an element of the base', () => {
  const OTHER = 'http://test/other';
  const required = { strength: 'required', valueSet: 'http://hl7.org/fhir/ValueSet/administrative-gender' };
  const found = (system: string, base: JsonObject, own: JsonObject): string[] =>
    errorsIn(
      observation({ code: { coding: [{ system, code: 'male' }] } }),
      derived('Observation.code', { binding: base }, { binding: own }),
    );
  const outside = ['Observation.code binding-required'];

  it.each<[string, JsonObject, JsonObject]>([
    ['keeps its value set', required, { strength: 'required', description: 'only these' }],
    ['is made stronger', { ...required, strength: 'preferred' }, { strength: 'required' }],
    [
      'keeps the largest set',
      {
        strength: 'extensible',
        valueSet: 'http://test/unknown',
        extension: [{ url: `${CORE}elementdefinition-maxValueSet`, valueCanonical: required.valueSet }],
      },
      { strength: 'extensible', description: 'these or others' },
    ],
  ])('%s', (_what, base, own) => {
    expect(found('http://hl7.org/fhir/administrative-gender', base, own)).toEqual([]);
    expect(found(OTHER, base, own)).toEqual(outside);
  });
});
