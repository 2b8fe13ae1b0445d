import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { CORE, givenProfile } from './given-profile.ts';

describe('the size of an attachment', () => {
  const found = (data: string, size: number): string[] =>
    errorsIn({ resourceType: 'Patient', photo: [{ contentType: 'text/plain', data, size }] }, []);
  const wrong = ['Patient.photo[0] attachment-size'];

  it.each([
    ['QUJD', 3],
    ['QUI=', 2],
    ['QQ==', 1],
    ['QUJDRA==', 4],
    ['QUJD\nRA==', 4],
  ])('is that of its data before base64: %j', (data, size) => {
    expect(found(data, size)).toEqual([]);
    expect(found(data, size + 1)).toEqual(wrong);
    expect(found(data, size - 1)).toEqual(wrong);
  });
});

describe('a parameter of an operation', () => {
  const profile = givenProfile('Parameters', [
    {
      id: 'Parameters.parameter',
      path: 'Parameters.parameter',
      slicing: { discriminator: [{ type: 'value', path: 'name' }], rules: 'open' },
    },
    { id: 'Parameters.parameter:a', path: 'Parameters.parameter', sliceName: 'a', min: 0, max: '*' },
    { id: 'Parameters.parameter:a.name', path: 'Parameters.parameter.name', fixedString: 'a' },
    {
      id: 'Parameters.parameter:a.value[x]',
      path: 'Parameters.parameter.value[x]',
      type: [{ code: 'string' }, { code: 'code' }],
    },
    { id: 'Parameters.parameter:a.resource', path: 'Parameters.parameter.resource', max: '0' },
  ]);
  const found = (type: string, min: number, max: string): string[] =>
    errorsIn(
      {
        resourceType: 'OperationDefinition',
        url: 'http://test/operation',
        name: 'A',
        status: 'active',
        kind: 'operation',
        code: 'a',
        system: true,
        type: false,
        instance: false,
        inputProfile: 'http://test/input',
        parameter: [{ name: 'a', use: 'in', min, max, type }],
      },
      [{ ...profile, url: 'http://test/input' }],
    );

  it('is as the profile of the parameters says', () => {
    const wrong = ['OperationDefinition.parameter[0] operation-parameter-conflict'];
    expect([found('string', 0, '*'), found('code', 0, '*')]).toEqual([[], []]);
    expect([found('integer', 0, '*'), found('string', 1, '*'), found('string', 0, '1')]).toEqual([wrong, wrong, wrong]);
  });
});

describe('a definition', () => {
  it('has an absolute url', () => {
    const valueSet = (url: string): string[] =>
      errorsIn({ resourceType: 'ValueSet', url, name: 'A', status: 'active' }, []);
    expect(valueSet('http://test/a')).toEqual([]);
    expect(valueSet('urn:oid:1.2.3')).toEqual([]);
    expect(valueSet('ValueSet/a')).toEqual(['ValueSet.url canonical-relative']);
  });

  it('of an extension fixes its url in one of its views', () => {
    const url = 'http://test/note';
    const element = (more: JsonObject): JsonObject[] => [{ id: 'Extension.url', path: 'Extension.url', ...more }];
    const definition = givenProfile('Extension', element({ fixedUri: url }), {
      url,
      kind: 'complex-type',
      context: [{ type: 'element', expression: 'Patient' }],
      snapshot: {
        element: [{ id: 'Extension', path: 'Extension' }, ...element({ base: { path: 'Extension.url' } })],
      },
    });
    expect(errorsIn(definition, [])).not.toContain('StructureDefinition definition-extension-url');
  });

  it('with elements that are nowhere, in a snapshot without bases, is used as far as it goes', () => {
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
});

describe('profiles that derive from each other in a circle', () => {
  it('come to an end, also where a target claims one of them', () => {
    const [A, B, TARGET] = ['http://test/a', 'http://test/b', 'http://test/target'];
    const of = (url: string, baseDefinition: string): JsonObject =>
      givenProfile('Patient', [{ id: 'Patient', path: 'Patient' }], { url, baseDefinition });
    const target = givenProfile('Patient', [{ id: 'Patient.gender', path: 'Patient.gender', min: 1 }], { url: TARGET });
    const own = givenProfile('Observation', [
      {
        id: 'Observation.subject',
        path: 'Observation.subject',
        type: [{ code: 'Reference', targetProfile: [TARGET] }],
      },
    ]);
    const observation = {
      resourceType: 'Observation',
      contained: [{ resourceType: 'Patient', id: 'p', meta: { profile: [A] } }],
      status: 'final',
      code: { text: 'a' },
      subject: { reference: '#p' },
    };
    expect(errorsIn(observation, [of(A, B), of(B, A), target, own])).toEqual([
      'Observation.subject reference-target-profile',
    ]);
  });
});

describe('a search parameter that is derived from another', () => {
  const found = (name: string, base: string, type: string): string[] =>
    errorsIn(
      {
        resourceType: 'SearchParameter',
        url: 'http://test/search',
        name: 'A',
        status: 'active',
        description: 'a',
        code: 'a',
        base: [base],
        type,
        derivedFrom: `http://hl7.org/fhir/SearchParameter/${name}`,
      },
      [],
    );
  const wrong = ['SearchParameter search-derived'];

  it('is for what that is for, and of its type', () => {
    expect(found('Resource-id', 'Patient', 'token')).toEqual([]);
    expect(found('DomainResource-text', 'Patient', 'string')).toEqual([]);
    expect(found('individual-birthdate', 'Person', 'date')).toEqual([]);
    expect(found('individual-birthdate', 'Person', 'token')).toEqual(wrong);
    expect(found('individual-birthdate', 'Observation', 'date')).toEqual(wrong);
    expect(found('none', 'Observation', 'date')).toEqual([]);
  });
});

it('a text where a list of objects must be is told at its own place', () => {
  expect(errorsIn({ resourceType: 'Patient', name: 'x' }, [])).toEqual([
    'Patient.name json-array-expected',
    'Patient.name type-object',
  ]);
  expect(errorsIn({ resourceType: 'Patient', name: { family: 5 } }, [])).toEqual([
    'Patient.name json-array-expected',
    'Patient.name[0].family primitive-string',
  ]);
});
