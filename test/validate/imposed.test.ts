import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { CORE, givenProfile } from './given-profile.ts';

/** Profiles that a profile imposes: who conforms to the one conforms to the other. */

const impose = (...urls: string[]) => ({
  extension: urls.map((valueCanonical) => ({
    url: `${CORE}structuredefinition-imposeProfile`,
    valueCanonical,
  })),
});
const needing = (name: string, changes: JsonObject = {}) =>
  givenProfile('Patient', [{ id: `Patient.${name}`, path: `Patient.${name}`, min: 1 }], changes);
const born = needing('birthDate', { url: 'http://test/born' });

describe('a profile that imposes another one', () => {
  it('asks what that one asks', () => {
    const definitions = [needing('gender', impose('http://test/born')), born];
    expect(errorsIn({ resourceType: 'Patient', gender: 'male', birthDate: '1965' }, definitions)).toEqual([]);
    expect(errorsIn({ resourceType: 'Patient', gender: 'male' }, definitions)).toEqual(['Patient cardinality-min']);
  });

  it('does so for those derived from it', () => {
    const definitions = [
      givenProfile('Patient', [], { baseDefinition: 'http://test/base' }),
      needing('gender', { url: 'http://test/base', ...impose('http://test/born') }),
      born,
    ];
    expect(errorsIn({ resourceType: 'Patient', gender: 'male' }, definitions)).toEqual(['Patient cardinality-min']);
  });

  it('may be imposed by what it imposes, and impose what is not here', () => {
    const definitions = [
      needing('gender', impose('http://test/born')),
      { ...born, ...impose('http://test/profile', 'http://test/nowhere') },
    ];
    expect(errorsIn({ resourceType: 'Patient', gender: 'male', birthDate: '1965' }, definitions)).toEqual([]);
    expect(errorsIn({ resourceType: 'Patient', birthDate: '1965' }, definitions)).toEqual(['Patient cardinality-min']);
  });

  it('is met by the target of a reference that meets both', () => {
    const definitions = [
      givenProfile('Observation', [
        {
          id: 'Observation.subject',
          path: 'Observation.subject',
          type: [{ code: 'Reference', targetProfile: ['http://test/patient'] }],
        },
      ]),
      needing('gender', { url: 'http://test/patient', ...impose('http://test/born') }),
      born,
    ];
    const about = (patient: JsonObject): JsonObject => ({
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'x' },
      contained: [{ resourceType: 'Patient', id: 'p', gender: 'male', ...patient }],
      subject: { reference: '#p' },
    });
    expect(errorsIn(about({ birthDate: '1965' }), definitions)).toEqual([]);
    expect(errorsIn(about({}), definitions)).toEqual(['Observation.subject reference-target-profile']);
  });
});
