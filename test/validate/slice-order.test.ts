import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { givenProfile } from './given-profile.ts';

/** Where items of slices may stand (http://hl7.org/fhir/R4/profiling.html#slicing). */

const named = (slicing: JsonObject): JsonObject =>
  givenProfile('Patient', [
    {
      id: 'Patient.name',
      path: 'Patient.name',
      slicing: { discriminator: [{ type: 'value', path: 'use' }], ...slicing },
    },
    ...(['official', 'maiden'] as const).flatMap((use) => [
      { id: `Patient.name:${use}`, path: 'Patient.name', sliceName: use },
      { id: `Patient.name:${use}.use`, path: 'Patient.name.use', min: 1, fixedCode: use },
    ]),
  ]);

const patient = (...uses: string[]): JsonObject => ({
  resourceType: 'Patient',
  name: uses.map((use) => ({ use, family: 'A' })),
});

describe('items of slices', () => {
  it('stand in any order where nothing is said of it', () => {
    const profile = named({ rules: 'open' });
    expect(errorsIn(patient('nickname', 'maiden', 'usual', 'official'), [profile])).toEqual([]);
  });

  it('stand in the order of the slices where that is asked for, with others anywhere', () => {
    const profile = named({ rules: 'open', ordered: true });
    expect(errorsIn(patient('usual', 'official', 'nickname', 'maiden'), [profile])).toEqual([]);
    expect(errorsIn(patient('maiden', 'usual', 'official'), [profile])).toEqual(['Patient.name[2] slice-order']);
  });

  it('stand before all others where the slicing is open at the end', () => {
    const profile = named({ rules: 'openAtEnd' });
    expect(errorsIn(patient('maiden', 'official', 'usual', 'nickname'), [profile])).toEqual([]);
    expect(errorsIn(patient('official', 'usual', 'maiden'), [profile])).toEqual(['Patient.name[2] slice-order']);
  });

  it('stand in the order of the slices and before all others where both is asked for', () => {
    const profile = named({ rules: 'openAtEnd', ordered: true });
    expect(errorsIn(patient('official', 'maiden', 'usual'), [profile])).toEqual([]);
    expect(errorsIn(patient('maiden', 'official', 'usual'), [profile])).toEqual(['Patient.name[1] slice-order']);
    expect(errorsIn(patient('official', 'usual', 'maiden'), [profile])).toEqual(['Patient.name[2] slice-order']);
  });
});
