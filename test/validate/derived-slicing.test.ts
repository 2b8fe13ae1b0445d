import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { givenProfile } from './given-profile.ts';

/** A profile that slices again what its base slices (http://hl7.org/fhir/R4/profiling.html#slicing). */

const IDENTIFIER = { id: 'Patient.identifier', path: 'Patient.identifier' };
const slice = (sliceName: string, child: string, constant: JsonObject): JsonObject[] => [
  { id: `Patient.identifier:${sliceName}`, path: 'Patient.identifier', sliceName, min: 1, max: '1' },
  { id: `Patient.identifier:${sliceName}.${child}`, path: `Patient.identifier.${child}`, min: 1, ...constant },
];
const BASE = givenProfile(
  'Patient',
  [
    { ...IDENTIFIER, slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'open' } },
    ...slice('a', 'system', { fixedUri: 'http://test/a' }),
  ],
  { url: 'http://test/base' },
);

/** What is wrong with a Patient's identifiers, by a profile that says of their slicing what is given. */
const found = (slicing: JsonObject, own: JsonObject[], identifier: JsonObject[]): string[] =>
  errorsIn({ resourceType: 'Patient', identifier }, [
    givenProfile('Patient', [{ ...IDENTIFIER, slicing }, ...own], { baseDefinition: 'http://test/base' }),
    BASE,
  ]);

const A = { system: 'http://test/a', value: '1' };
const B = { system: 'http://test/b', value: '1' };
const C = { system: 'http://test/c', value: '1' };

describe('a differential that says of a slicing of its base only how open it is', () => {
  const closed = (...identifier: JsonObject[]): string[] =>
    found({ rules: 'closed' }, slice('b', 'system', { fixedUri: 'http://test/b' }), identifier);

  it('leaves what the slices are told apart by', () => {
    expect(closed(A, B)).toEqual([]);
    expect(closed(A)).toEqual(['Patient slice-min']);
    expect(closed(A, A, B)).toEqual(['Patient slice-max']);
    expect(closed(A, B, C)).toEqual(['Patient.identifier[2] slice-unmatched']);
  });
});

describe('a differential that tells slices apart otherwise than its base', () => {
  const typed = { ...B, type: { text: 'T' } };
  const byType = (...identifier: JsonObject[]): string[] =>
    found(
      { discriminator: [{ type: 'pattern', path: 'type' }], rules: 'open' },
      slice('b', 'type', { patternCodeableConcept: { text: 'T' } }),
      identifier,
    );

  it("leaves the base's slices as they were", () => {
    expect(byType(A, typed)).toEqual([]);
    expect(byType(A, typed, C)).toEqual([]);
    expect(byType(A)).toEqual(['Patient slice-min']);
    expect(byType(A, A, typed)).toEqual(['Patient slice-max']);
  });
});
