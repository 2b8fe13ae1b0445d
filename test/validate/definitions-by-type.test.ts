import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { errorsIn as errorsBeside } from './errors-in.ts';
import { givenProfile } from './given-profile.ts';

/** Rules on the definitions of each kind but StructureDefinition. */

const validator = createValidator({ definitions: loadDefinitions().definitions });

/** The errors of a resource: place and id of each. */
const errorsIn = (resource: JsonObject): string[] =>
  validator.validate({ resource }, { level: 'error' }).map(({ expression, id }) => `${expression} ${id}`);

const base = { url: 'http://example.org/x', name: 'Example', status: 'draft' };

describe('a CodeSystem', () => {
  /** A property whose values are genders. */
  const gender = (type: string): JsonObject => ({
    code: 'p',
    type,
    extension: [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/codesystem-property-valueset',
        valueCanonical: 'http://hl7.org/fhir/ValueSet/administrative-gender',
      },
    ],
  });
  const systemOf = (property: JsonObject[], of: JsonObject[] = []): JsonObject => ({
    resourceType: 'CodeSystem',
    ...base,
    content: 'complete',
    property,
    concept: [{ code: 'a', property: of }, { code: 'b' }].map((one) =>
      one.property?.length ? one : { code: one.code },
    ),
  });
  const hl7 = (name: string): string => `http://hl7.org/fhir/concept-properties#${name}`;

  it.each<[string, JsonObject, string[]]>([
    [
      'has a uri for one property alone',
      systemOf([
        { code: 'p', uri: 'http://example.org/p', type: 'string' },
        { code: 'q', uri: 'http://example.org/p', type: 'string' },
      ]),
      ['CodeSystem.property[1] codesystem-property-repeated'],
    ],
    [
      'has absolute uris for its properties',
      systemOf([{ code: 'p', uri: 'p', type: 'string' }]),
      ['CodeSystem.property[0] codesystem-property-uri'],
    ],
    [
      'names the property it gives a value of',
      systemOf([{ code: 'p', type: 'string' }], [{ valueString: 'x' }]),
      ['CodeSystem.concept[0].property[0] cardinality-min'],
    ],
    [
      'has a property of HL7’s with its type',
      systemOf([{ code: 'inactive', uri: hl7('inactive'), type: 'string' }]),
      ['CodeSystem.property[0] codesystem-property-type'],
    ],
    [
      'does not call a property of HL7’s by the name of another',
      systemOf([{ code: 'status', uri: hl7('inactive'), type: 'boolean' }]),
      ['CodeSystem.property[0] codesystem-property-uri'],
    ],
    [
      'may call a property of HL7’s as it likes',
      systemOf([{ code: 'off', uri: hl7('inactive'), type: 'boolean' }]),
      [],
    ],
    [
      'gives a property of a value set one of its codes',
      systemOf([gender('code')], [{ code: 'p', valueCode: 'z' }]),
      ['CodeSystem.concept[0].property[0] codesystem-property-code'],
    ],
    ['may give it any of them', systemOf([gender('code')], [{ code: 'p', valueCode: 'male' }]), []],
    [
      'gives it a Coding of its codes',
      systemOf([gender('Coding')], [{ code: 'p', valueCoding: { system: 'http://example.org/s', code: 'male' } }]),
      ['CodeSystem.concept[0].property[0] codesystem-property-code'],
    ],
    [
      "defines the properties of its concepts, HL7's too",
      systemOf([{ code: 'p', type: 'string' }], [{ code: 'status', valueCode: 'retired' }]),
      ['CodeSystem.concept[0].property[0] codesystem-property-undefined'],
    ],
    [
      'is not told again of a property that has no type',
      systemOf([{ code: 'status', uri: hl7('status') }], [{ code: 'status', valueCode: 'retired' }]),
      ['CodeSystem.property[0] cardinality-min'],
    ],
    [
      'says of a concept what other it is below',
      systemOf([{ code: 'parent', uri: hl7('parent'), type: 'code' }], [{ code: 'parent', valueCode: 'z' }]),
      ['CodeSystem.concept[0].property[0] codesystem-property-code'],
    ],
    [
      'may say so of a concept it has',
      systemOf([{ code: 'parent', uri: hl7('parent'), type: 'code' }], [{ code: 'parent', valueCode: 'b' }]),
      [],
    ],
  ])('%s', (_name, system, expected) => {
    expect(errorsIn(system)).toEqual(expected);
  });
});

describe('a ValueSet', () => {
  it('takes codes from systems, not from value sets', () => {
    const valueSet = (system: string): JsonObject => ({
      resourceType: 'ValueSet',
      ...base,
      compose: { include: [{ system }] },
    });
    expect(errorsIn(valueSet('http://hl7.org/fhir/ValueSet/administrative-gender'))).toEqual([
      'ValueSet.compose.include[0] valueset-system',
    ]);
    expect(errorsIn(valueSet('http://hl7.org/fhir/administrative-gender'))).toEqual([]);
  });
});

describe('a ConceptMap', () => {
  const GENDERS = 'http://hl7.org/fhir/ValueSet/administrative-gender';
  const map = (members: JsonObject): JsonObject => ({
    resourceType: 'ConceptMap',
    ...base,
    ...members,
    group: [
      {
        source: 'http://hl7.org/fhir/administrative-gender',
        target: 'http://terminology.hl7.org/CodeSystem/v2-0001',
        element: [{ code: 'male', target: [{ code: 'M', equivalence: 'equivalent' }] }],
      },
    ],
  });

  it.each<[string, JsonObject, string[]]>([
    ['maps from the codes of its value set', { sourceUri: GENDERS }, []],
    [
      'does not map from other codes',
      { sourceCanonical: 'http://hl7.org/fhir/ValueSet/observation-status' },
      ['ConceptMap.group[0].element[0].code conceptmap-code'],
    ],
    [
      'does not map to other codes',
      { targetUri: 'http://hl7.org/fhir/ValueSet/observation-status' },
      ['ConceptMap.group[0].element[0].target[0].code conceptmap-code'],
    ],
    [
      'is not from a code system',
      { sourceUri: 'http://hl7.org/fhir/administrative-gender' },
      ['ConceptMap.source conceptmap-value-set'],
    ],
    ['may be from a value set that is not here', { sourceUri: 'http://example.org/nowhere' }, []],
  ])('%s', (_name, members, expected) => {
    expect(errorsIn(map(members))).toEqual(expected);
  });
});

describe('a SearchParameter derived from another', () => {
  const from = (name: string): string => `http://hl7.org/fhir/SearchParameter/${name}`;
  const derived = (members: JsonObject): JsonObject => ({
    resourceType: 'SearchParameter',
    ...base,
    description: 'x',
    code: 'x',
    base: ['Patient'],
    type: 'string',
    expression: 'Patient.name.family',
    derivedFrom: from('individual-family'),
    ...members,
  });

  it.each<[string, JsonObject, number]>([
    ['has its type and base', {}, 0],
    ['has no other type', { type: 'token' }, 1],
    ['has no other base', { base: ['Observation'], expression: 'Observation.code.text' }, 1],
    ['may be for one type where that is for all', { derivedFrom: from('Resource-id'), type: 'token' }, 0],
    ['may be for one type where that is for all with text', { derivedFrom: from('DomainResource-text') }, 0],
    [
      'may be for any of the types of that',
      { derivedFrom: from('individual-birthdate'), base: ['Person'], type: 'date', expression: 'Person.birthDate' },
      0,
    ],
    ['may be derived from one that is not here', { derivedFrom: from('none'), type: 'date' }, 0],
  ])('%s', (_name, members, count) => {
    expect(errorsIn(derived(members))).toEqual(Array(count).fill('SearchParameter search-derived'));
  });
});

describe('a SearchParameter', () => {
  it('without a base is not asked of what its expression is', () => {
    const parameter = { resourceType: 'SearchParameter', ...base, description: 'x', code: 'x', type: 'string' };
    expect(errorsIn({ ...parameter, expression: 'Patient.name' })).toEqual(['SearchParameter cardinality-min']);
  });
});

describe('an ImplementationGuide', () => {
  it.each<[string | undefined, string, number]>([
    ['hl7.fhir.us.core', '6.1.0', 0],
    ['a.b-c', '1.0.x', 0],
    ['a.b', 'current', 0],
    ['core', '6.1.0', 1],
    ['a..b', '6.1.0', 1],
    ['a.b', '1 0', 1],
    [undefined, 'Release 1', 0],
  ])('may depend on %s in version %s or not', (packageId, version, count) => {
    const guide = { resourceType: 'ImplementationGuide', ...base, packageId: 'a.guide', fhirVersion: ['4.0.1'] };
    const dependency = {
      uri: 'http://example.org/ImplementationGuide/other',
      version,
      ...(packageId ? { packageId } : {}),
    };
    expect(errorsIn({ ...guide, dependsOn: [dependency] })).toEqual(
      Array(count).fill('ImplementationGuide.dependsOn[0] guide-dependency'),
    );
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
    errorsBeside(
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

describe('a name', () => {
  const named = (name?: string): JsonObject => ({
    resourceType: 'Questionnaire',
    status: 'draft',
    ...(name === undefined ? {} : { name }),
  });

  it('is asked to be one for programs where there is one', () => {
    const idsIn = (resource: JsonObject): string[] => validator.validate({ resource }).map(({ id }) => id);
    expect(idsIn(named())).toEqual([]);
    expect(idsIn(named('Survey'))).toEqual([]);
    expect(idsIn(named('a survey'))).toEqual(['invariant-que-0']);
  });
});

describe('a url', () => {
  it('of a definition is absolute', () => {
    const valueSet = (url: string): string[] =>
      errorsIn({ resourceType: 'ValueSet', url, name: 'A', status: 'active' });
    expect(valueSet('http://test/a')).toEqual([]);
    expect(valueSet('urn:oid:1.2.3')).toEqual([]);
    expect(valueSet('ValueSet/a')).toEqual(['ValueSet.url canonical-relative']);
  });
});
