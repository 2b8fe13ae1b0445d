import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { givenProfile } from './given-profile.ts';

/** What definitions name, here or not. */

/** All findings of a definition with others beside it: severity, place and id of each. */
function findingsIn(resource: JsonObject, ...given: JsonObject[]): string[] {
  const { definitions } = loadDefinitions({ layers: [memoryLayer(given)] });
  return createValidator({ definitions })
    .validate({ resource })
    .map(({ severity, expression, id }) => `${severity} ${expression} ${id}`);
}

const ELEMENT = 'StructureDefinition.differential.element[0]';
const patient = (said: JsonObject, changes: JsonObject = {}): JsonObject =>
  givenProfile('Patient', [{ id: 'Patient.maritalStatus', path: 'Patient.maritalStatus', ...said }], changes);
const bound = (valueSet: string): JsonObject => patient({ binding: { strength: 'required', valueSet } });
const valueSet = (include: JsonObject): JsonObject => ({
  resourceType: 'ValueSet',
  url: 'http://test/vs',
  name: 'Set',
  status: 'active',
  compose: { include: [include] },
});

describe('what a definition names', () => {
  it.each<[string, JsonObject, string[]]>([
    [
      'a base',
      patient({}, { baseDefinition: 'http://test/none' }),
      ['warning StructureDefinition.baseDefinition definition-base-unknown'],
    ],
    ['a value set', bound('http://test/none'), [`information ${ELEMENT}.binding.valueSet definition-not-known`]],
    [
      'the profile of a type',
      patient({ type: [{ code: 'CodeableConcept', profile: ['http://test/none'] }] }),
      [`information ${ELEMENT}.type[0].profile[0] definition-not-known`],
    ],
    [
      'a target',
      givenProfile('Patient', [
        {
          id: 'Patient.managingOrganization',
          path: 'Patient.managingOrganization',
          type: [{ code: 'Reference', targetProfile: ['http://test/none'] }],
        },
      ]),
      [`information ${ELEMENT}.type[0].targetProfile[0] definition-not-known`],
    ],
    [
      'a code system',
      valueSet({ system: 'http://test/none' }),
      ['information ValueSet.compose.include[0].system definition-not-known'],
    ],
    [
      'a value set that another takes codes from',
      valueSet({ valueSet: ['http://test/none'] }),
      ['information ValueSet.compose.include[0].valueSet[0] definition-not-known'],
    ],
    ['a value set that is here', bound('http://hl7.org/fhir/ValueSet/marital-status'), []],
    ['a system without codes here', valueSet({ system: 'http://snomed.info/sct' }), []],
    ['a system with a grammar', valueSet({ system: 'urn:ietf:bcp:47' }), []],
  ])('is told where it is not here: %s', (_what, definition, expected) => {
    expect(findingsIn(definition)).toEqual(expected);
  });

  it('is known when it is given, or in the same Bundle', () => {
    const set = valueSet({ system: 'http://hl7.org/fhir/administrative-gender' });
    expect(findingsIn(bound('http://test/vs'), set)).toEqual([]);
    const entry = [bound('http://test/vs'), set].map((resource, at) => ({ fullUrl: `http://test/${at}`, resource }));
    expect(findingsIn({ resourceType: 'Bundle', type: 'collection', entry })).toEqual([]);
  });

  it('tells why a base cannot be used', () => {
    const circle = (url: string, baseDefinition: string): JsonObject => patient({}, { url, baseDefinition });
    const { definitions } = loadDefinitions({
      layers: [memoryLayer([circle('http://test/a', 'http://test/b'), circle('http://test/b', 'http://test/a')])],
    });
    const resource = circle('http://test/c', 'http://test/a');
    const [issue] = createValidator({ definitions }).validate({ resource });
    expect(issue?.message).toBe(
      'The base http://test/a is derived in a circle, through http://test/a, so the differential was not checked against it.',
    );
  });

  it('has line and column where a path leads nowhere', () => {
    const source = JSON.stringify(
      givenProfile('Patient', [
        { id: 'Patient.name', path: 'Patient.name' },
        { id: 'Patient.nam', path: 'Patient.nam' },
      ]),
      null,
      1,
    );
    const { definitions } = loadDefinitions();
    const [issue] = createValidator({ definitions }).validate({ resource: JSON.parse(source), source });
    const line = source.split('\n').findIndex((text) => text.includes('Patient.nam"'));
    expect([issue?.id, issue?.line]).toEqual(['element-path-unknown', line]);
  });
});
