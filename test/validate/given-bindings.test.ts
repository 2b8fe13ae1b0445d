import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { givenProfile } from './given-profile.ts';

/** Bindings of profiles beyond their value set: additional ones, and sets that a profile contains. */

const SYSTEM = 'http://test/s';
const system: JsonObject = {
  resourceType: 'CodeSystem',
  url: SYSTEM,
  status: 'active',
  content: 'complete',
  concept: [{ code: 'a' }, { code: 'b' }],
};
const set = (changes: JsonObject): JsonObject => ({
  resourceType: 'ValueSet',
  status: 'active',
  compose: { include: [{ system: SYSTEM, concept: [{ code: 'a' }] }] },
  ...changes,
});
const onlyA = set({ url: 'http://test/only-a' });
const all = set({ url: 'http://test/all', compose: { include: [{ system: SYSTEM }] } });

const additional = (purpose: string, ...more: JsonObject[]): JsonObject => ({
  url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.binding.additional',
  extension: [
    { url: 'purpose', valueCode: purpose },
    { url: 'valueSet', valueCanonical: 'http://test/only-a' },
    ...more,
  ],
});
const bound = (binding: JsonObject, changes: JsonObject = {}): JsonObject =>
  givenProfile('Observation', [{ id: 'Observation.code', path: 'Observation.code', binding }], changes);
const coded = (code: string): JsonObject => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: SYSTEM, code }] },
});
const outside = ['Observation.code binding-required'];

describe('an additional binding', () => {
  const usage = { url: 'usage', valueUsageContext: { code: { code: 'gender' }, valueCodeableConcept: { text: 'x' } } };

  it.each<[string, JsonObject, string[]]>([
    ['that is required', additional('required'), outside],
    ['that is the largest', additional('maximum'), outside],
    ['that is a candidate', additional('candidate'), []],
    ['that is required in some use', additional('required', usage), []],
  ])('%s', (_name, extension, expected) => {
    const profile = bound({ strength: 'preferred', valueSet: 'http://test/all', extension: [extension] });
    expect(errorsIn(coded('a'), [system, onlyA, all, profile])).toEqual([]);
    expect(errorsIn(coded('b'), [system, onlyA, all, profile])).toEqual(expected);
  });

  it('of a base holds in the profiles derived from it', () => {
    const base = bound(
      { strength: 'preferred', valueSet: 'http://test/all', extension: [additional('required')] },
      { url: 'http://test/base' },
    );
    const profile = bound(
      { strength: 'required', valueSet: 'http://test/all' },
      { baseDefinition: 'http://test/base' },
    );
    expect(errorsIn(coded('b'), [system, onlyA, all, base, profile])).toEqual(outside);
  });
});

describe('a binding to a value set that the profile contains', () => {
  const contained = [set({ id: 'own' })];
  const binding = { strength: 'required', valueSet: '#own' };

  it('is checked', () => {
    expect(errorsIn(coded('a'), [system, bound(binding, { contained })])).toEqual([]);
    expect(errorsIn(coded('b'), [system, bound(binding, { contained })])).toEqual(outside);
  });

  it('means that set in profiles derived from it, whatever these contain', () => {
    const base = bound(binding, { contained, url: 'http://test/base' });
    const other = set({ id: 'own', compose: { include: [{ system: SYSTEM }] } });
    const profile = givenProfile('Observation', [], { baseDefinition: 'http://test/base', contained: [other] });
    expect(errorsIn(coded('b'), [system, base, profile])).toEqual(outside);
  });
});

describe('a value set that nothing but a url defines', () => {
  const found = (valueSet: string, ...codings: JsonObject[]): string[] =>
    errorsIn({ resourceType: 'Observation', status: 'final', code: { coding: codings } }, [
      bound({ strength: 'required', valueSet }),
    ]);
  const loinc = { system: 'http://loinc.org', code: 'LA1-2' };
  const snomed = { system: 'http://snomed.info/sct', code: '1' };
  const own = { system: SYSTEM, code: 'a' };

  it.each<[string, JsonObject, JsonObject]>([
    ['http://loinc.org/vs', loinc, snomed],
    ['http://loinc.org/vs/LL1-9', loinc, snomed],
    ['http://loinc.org/vs/LL1-9|2.80', loinc, snomed],
    ['http://snomed.info/sct?fhir_vs', snomed, loinc],
    ['http://snomed.info/sct/11000274103?fhir_vs=isa/1', snomed, loinc],
  ])('%s has codes of one system', (valueSet, right, wrong) => {
    expect(found(valueSet, right)).toEqual([]);
    expect(found(valueSet, own, right)).toEqual([]);
    expect(found(valueSet, own, wrong)).toEqual(outside);
  });

  it.each(['http://loinc.org/vsx', 'http://loinc.org', 'http://snomed.info/sct', 'http://test/none'])(
    '%s is none',
    (valueSet) => {
      expect(found(valueSet, own)).toEqual([]);
    },
  );
});
