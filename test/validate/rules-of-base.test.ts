import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { CORE, givenProfile } from './given-profile.ts';

/** A resource that claims a profile and one derived from an earlier version of it, which did not say as much. */

const BASE = 'http://test/base';
const LATER = `${BASE}|2.0.0`;
const DERIVED = 'http://test/derived';
const by = (type: string, path: string, rules = 'open'): JsonObject => ({
  slicing: { discriminator: [{ type, path }], rules },
});
/** The elements of a profile by their ids below its type. */
const elements = (type: string, all: Record<string, JsonObject>): JsonObject[] =>
  Object.entries(all).map(([below, said]) => {
    const id = `${type}.${below}`;
    const slice = /:([^.:]+)$/.exec(id)?.[1];
    return { id, path: id.replace(/:[^.]*/g, ''), ...(slice ? { sliceName: slice } : {}), ...said };
  });
const limit = (name: string, value: JsonObject): JsonObject => ({ extension: [{ url: CORE + name, ...value }] });

/** The errors of a resource by profiles: place and id of each. */
function errorsBy(resource: JsonObject, profiles: string[], all: Record<string, JsonObject>): string[] {
  const type = String(resource.resourceType);
  const unsaid = Object.fromEntries(Object.keys(all).flatMap((name) => (name.includes(':') ? [] : [[name, {}]])));
  const later = givenProfile(type, elements(type, all), { url: BASE, version: '2.0.0' });
  const earlier = givenProfile(type, elements(type, unsaid), { url: BASE, version: '1.0.0' });
  const derived = givenProfile(type, elements(type, {}), { url: DERIVED, baseDefinition: `${BASE}|1.0.0` });
  const { definitions } = loadDefinitions({ layers: [memoryLayer([later, earlier, derived])] });
  return createValidator({ definitions })
    .validate({ resource: { ...resource, meta: { profile: profiles } } }, { level: 'error' })
    .map(({ expression, id }) => `${expression} ${id}`);
}

const R5 = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-';

describe('what a later version says of the base of another profile', () => {
  const name = { name: [{ family: 'ab' }] };
  const range = { code: { text: 'a' }, status: 'final', referenceRange: [{ low: { value: 1.25 } }] };
  const low = 'referenceRange.low.value';
  const married = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', code: 'M' }] };
  const rule = { constraint: [{ key: 'a-1', severity: 'error', human: 'a', expression: 'text.exists()' }] };
  const bySystem = by('value', 'system');

  it.each<[string, string, Record<string, JsonObject>, JsonObject]>([
    ['how often at least', 'Patient', { 'name.text': { min: 1 } }, name],
    ['how often at most', 'Patient', { 'name.family': { max: '0' } }, name],
    ['a constant', 'Patient', { 'name.family': { fixedString: 'b' } }, name],
    ['a pattern', 'Patient', { maritalStatus: { patternCodeableConcept: { text: 'a' } } }, { maritalStatus: married }],
    ['a length', 'Patient', { 'name.family': { maxLength: 1 } }, name],
    ['a length at least', 'Patient', { 'name.family': limit('minLength', { valueInteger: 3 }) }, name],
    ['an expression', 'Patient', { 'name.family': limit('regex', { valueString: '[b-z]+' }) }, name],
    ['digits', 'Observation', { [low]: limit('maxDecimalPlaces', { valueInteger: 1 }) }, range],
    [
      'a value',
      'Patient',
      { birthDate: { extension: [{ url: `${R5}ElementDefinition.mustHaveValue`, valueBoolean: true }] } },
      { _birthDate: { extension: [{ url: 'http://test/why', valueString: 'a' }] } },
    ],
    ['a least value', 'Observation', { [low]: { minValueDecimal: 2 } }, range],
    ['a greatest value', 'Observation', { [low]: { maxValueDecimal: 1 } }, range],
    [
      'bytes',
      'Patient',
      { 'photo.data': limit('maxSize', { valueDecimal: 3 }) },
      { photo: [{ contentType: 'text/plain', data: 'QUJDRA==' }] },
    ],
    ['a rule', 'Patient', { name: rule }, name],
    [
      'a value set',
      'Patient',
      {
        maritalStatus: {
          binding: { strength: 'required', valueSet: 'http://hl7.org/fhir/ValueSet/administrative-gender' },
        },
      },
      { maritalStatus: married },
    ],
    [
      'the widest value set',
      'Patient',
      {
        maritalStatus: {
          binding: {
            strength: 'preferred',
            valueSet: 'http://hl7.org/fhir/ValueSet/administrative-gender',
            ...limit('elementdefinition-maxValueSet', {
              valueCanonical: 'http://hl7.org/fhir/ValueSet/administrative-gender',
            }),
          },
        },
      },
      { maritalStatus: married },
    ],
    [
      'an order of slices',
      'Patient',
      {
        identifier: {
          slicing: { discriminator: [{ type: 'value', path: 'system' }], ordered: true, rules: 'open' },
        },
        'identifier:a': {},
        'identifier:a.system': { min: 1, fixedUri: 'http://a' },
        'identifier:b': {},
        'identifier:b.system': { min: 1, fixedUri: 'http://b' },
      },
      { identifier: [{ system: 'http://b' }, { system: 'http://a' }] },
    ],
    [
      'a type',
      'Observation',
      { 'value[x]': { type: [{ code: 'string' }] } },
      { code: { text: 'a' }, status: 'final', valueInteger: 1 },
    ],
    [
      'targets',
      'Patient',
      { generalPractitioner: { type: [{ code: 'Reference', targetProfile: [`${CORE}Organization`] }] } },
      { generalPractitioner: [{ reference: 'Practitioner/1' }] },
    ],
    [
      'slices',
      'Patient',
      { identifier: bySystem, 'identifier:a': { min: 1 }, 'identifier:a.system': { min: 1, fixedUri: 'http://a' } },
      { identifier: [{ system: 'http://b' }] },
    ],
    [
      'slices that are all',
      'Patient',
      {
        identifier: by('value', 'system', 'closed'),
        'identifier:a': {},
        'identifier:a.system': { min: 1, fixedUri: 'http://a' },
      },
      { identifier: [{ system: 'http://b' }] },
    ],
  ])('is found all the same: %s', (_what, type, all, content) => {
    const resource = { resourceType: type, ...content };
    const expected = errorsBy(resource, [LATER], all);
    expect(expected).toHaveLength(1);
    expect(errorsBy(resource, [DERIVED], all)).toEqual([]);
    expect(errorsBy(resource, [LATER, DERIVED], all)).toEqual(expected);
    expect(errorsBy(resource, [DERIVED, LATER], all)).toEqual(expected);
  });
});
