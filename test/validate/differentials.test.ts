import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';

/** Rules of profiles that are given as a differential only. */

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
const PROFILE = 'http://test/profile';

/** A profile of a type; elements are named by id, from which their path and slice follow. */
const profile = (type: string, elements: Record<string, JsonObject>, changes: JsonObject = {}): JsonObject => ({
  resourceType: 'StructureDefinition',
  url: PROFILE,
  name: 'Profile',
  status: 'active',
  kind: 'resource',
  abstract: false,
  type,
  baseDefinition: CORE + type,
  derivation: 'constraint',
  differential: {
    element: Object.entries(elements).map(([below, said]) => {
      const slice = /:([^.:]+)$/.exec(below)?.[1];
      return {
        id: `${type}.${below}`,
        path: `${type}.${below.replace(/:[^.]*/g, '')}`,
        ...(slice ? { sliceName: slice } : {}),
        ...said,
      };
    }),
  },
  ...changes,
});

/** The errors of a resource by the profile, place and id of each: the same by code generated from plans and step by step. */
function errorsIn(resource: JsonObject, ...definitions: JsonObject[]): string[] {
  const { definitions: known } = loadDefinitions({ layers: [memoryLayer(definitions)] });
  const [compiled, interpreted] = (['compiled', 'interpreted'] as const).map((mode) =>
    createValidator({ definitions: known, mode })
      .validate({ resource }, { profiles: [PROFILE], level: 'error' })
      .map(({ expression, id }) => `${expression} ${id}`),
  );
  expect(compiled).toEqual(interpreted);
  return compiled ?? [];
}

const byUrl = { slicing: { discriminator: [{ type: 'value', path: 'url' }], rules: 'open' } };

describe('an extension that a primitive must have', () => {
  const reason = {
    min: 1,
    max: '1',
    type: [{ code: 'Extension', profile: ['http://hl7.org/fhir/StructureDefinition/data-absent-reason'] }],
  };
  const rules = profile('Patient', { 'birthDate.extension': byUrl, 'birthDate.extension:reason': reason });
  const given = { extension: [{ url: `${CORE}data-absent-reason`, valueCode: 'unknown' }] };

  it.each<[string, JsonObject, string[]]>([
    ['is missed beside a value alone', { birthDate: '1970' }, ['Patient.birthDate slice-min']],
    [
      'is missed beside a value that has another',
      { birthDate: '1970', _birthDate: { id: 'a' } },
      ['Patient.birthDate slice-min'],
    ],
    ['is found beside a value', { birthDate: '1970', _birthDate: given }, []],
    ['is found without a value', { _birthDate: given }, []],
    ['is not asked for where the element is not there', {}, []],
  ])('%s', (_what, patient, errors) => {
    expect(errorsIn({ resourceType: 'Patient', ...patient }, rules)).toEqual(errors);
  });
});
