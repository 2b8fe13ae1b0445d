import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { errorsIn } from './errors-in.ts';
import { CORE, givenProfile } from './given-profile.ts';

/** What rules in FHIRPath ask of the validation they are in. */

const GENDER = 'http://hl7.org/fhir/ValueSet/administrative-gender';

/** Everything found in a resource by the profile: severity, place and id of each. */
function foundIn(resource: JsonObject, definitions: JsonObject[]): string[] {
  const known = loadDefinitions({ layers: [memoryLayer(definitions)] }).definitions;
  return createValidator({ definitions: known })
    .validate({ resource }, { profiles: ['http://test/profile'] })
    .map(({ severity, expression, id }) => `${severity} ${expression} ${id}`)
    .filter((one) => !one.includes('dom-6'));
}

describe('a rule', () => {
  const rule = (type: string, expression: string): JsonObject =>
    givenProfile(type, [
      { id: type, path: type, constraint: [{ key: 'a-1', severity: 'error', human: 'a', expression }] },
    ]);
  const found = (expression: string, resource: JsonObject, ...others: JsonObject[]): string[] =>
    foundIn(resource, [rule(String(resource.resourceType), expression), ...others]);
  const broken = (type: string): string[] => [`error ${type} invariant-a-1`];
  const unchecked = (type: string): string[] => [`information ${type} invariant-not-checked`];

  it.each<[string, JsonObject, string[]]>([
    [`gender.memberOf('${GENDER}')`, { gender: 'male' }, []],
    [`gender.memberOf('http://hl7.org/fhir/ValueSet/contact-point-use')`, { gender: 'male' }, broken('Patient')],
    [`gender.memberOf('http://test/none')`, { gender: 'male' }, unchecked('Patient')],
  ])('may ask whether a code is in a value set: %s', (expression, content, expected) => {
    expect(found(expression, { resourceType: 'Patient', ...content })).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['name.single().exists()', broken('Patient')],
    ["name.given.contains('a')", broken('Patient')],
    ["name.first().given.contains('a')", []],
    ["name.skip(2).given.contains('a')", broken('Patient')],
  ])('cannot hold where it asks for one item of several: %s', (expression, expected) => {
    expect(found(expression, { resourceType: 'Patient', name: [{ given: ['a'] }, { given: ['b'] }] })).toEqual(
      expected,
    );
  });

  it.each<[JsonObject, string, string[]]>([
    [{ coding: [{ system: 'http://hl7.org/fhir/administrative-gender', code: 'male' }] }, GENDER, []],
    [{ coding: [{ system: 'http://test/s', code: 'male' }] }, GENDER, broken('Observation')],
    [
      {
        coding: [
          { system: 'http://test/s', code: 'x' },
          { system: 'http://hl7.org/fhir/administrative-gender', code: 'male' },
        ],
      },
      GENDER,
      [],
    ],
    [{ coding: [{ display: 'a' }] }, GENDER, broken('Observation')],
    [{ text: 'a' }, GENDER, broken('Observation')],
    [{ coding: [{ system: 'http://test/s', code: 'x' }] }, 'http://test/none', unchecked('Observation')],
  ])('may ask whether a concept is in a value set: %j', (code, valueSet, expected) => {
    const observation = { resourceType: 'Observation', status: 'final', code };
    expect(found(`code.memberOf('${valueSet}')`, observation)).toEqual(expected);
  });

  it.each<[string, JsonObject, string[]]>([
    ['http://test/named', { name: [{ text: 'a' }] }, []],
    ['http://test/named', { gender: 'male' }, broken('Patient')],
    [`${CORE}Patient`, { gender: 'male' }, []],
    [`${CORE}Observation`, { gender: 'male' }, broken('Patient')],
    ['http://test/none', { gender: 'male' }, unchecked('Patient')],
  ])('may ask whether a resource conforms to a profile: %s', (profile, content, expected) => {
    const named = givenProfile('Patient', [{ id: 'Patient.name', path: 'Patient.name', min: 1 }], {
      url: 'http://test/named',
    });
    expect(found(`conformsTo('${profile}')`, { resourceType: 'Patient', ...content }, named)).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['subject.resolve() is Patient', []],
    ["subject.resolve().gender = 'male'", []],
    ["subject.resolve().gender = 'female'", broken('Observation')],
    ['subject.resolve() is Group', broken('Observation')],
    ['performer.resolve().empty()', []],
  ])('may ask what is contained: %s', (expression, expected) => {
    const observation = {
      resourceType: 'Observation',
      contained: [{ resourceType: 'Patient', id: 'p', gender: 'male' }],
      status: 'final',
      code: { text: 'a' },
      subject: { reference: '#p' },
      performer: [{ display: 'a' }],
    };
    expect(found(expression, observation)).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['<div xmlns="http://www.w3.org/1999/xhtml">a</div>', []],
    ['<div xmlns="http://www.w3.org/1999/xhtml"><script/></div>', broken('Patient')],
  ])('may ask whether a narrative is one: %s', (div, expected) => {
    const patient = { resourceType: 'Patient', text: { status: 'generated', div } };
    const own = found('text.`div`.htmlChecks()', patient).filter((one) => one.includes('a-1'));
    expect(own).toEqual(expected);
  });
});

describe('an extension for what a path selects', () => {
  const URL = 'http://test/note';
  const note = (context: JsonObject, changes: JsonObject = {}): JsonObject =>
    givenProfile(
      'Extension',
      [
        { id: 'Extension.extension', path: 'Extension.extension', max: '0' },
        { id: 'Extension.url', path: 'Extension.url', fixedUri: URL },
        { id: 'Extension.value[x]', path: 'Extension.value[x]', min: 1, type: [{ code: 'string' }] },
      ],
      { url: URL, kind: 'complex-type', context: [context], ...changes },
    );
  const extension = [{ url: URL, valueString: 'a' }];
  const of = (expression: string): JsonObject => note({ type: 'fhirpath', expression });

  it.each<[string, JsonObject, string[]]>([
    ['Patient', { extension }, []],
    ['Observation', { extension }, ['Patient extension-context']],
    ["Patient.name.where(use = 'old')", { name: [{ use: 'old', text: 'a', extension }] }, []],
    [
      "Patient.name.where(use = 'old')",
      {
        name: [
          { use: 'old', text: 'a' },
          { use: 'usual', text: 'b', extension },
        ],
      },
      ['Patient.name[1] extension-context'],
    ],
    ['Patient.birthDate', { birthDate: '2020', _birthDate: { extension } }, []],
    ['Patient.birthDate', { gender: 'male', _gender: { extension } }, ['Patient.gender extension-context']],
    // what cannot be used forbids nothing
    ['Patient.name.where(', { extension }, []],
    ["Patient.where(conformsTo('http://test/none'))", { extension }, []],
  ])('may stand there: %s', (expression, content, expected) => {
    expect(errorsIn({ resourceType: 'Patient', ...content }, [of(expression)])).toEqual(expected);
  });

  it('is not held to a rule that cannot be evaluated, which is told', () => {
    const rule = note(
      { type: 'element', expression: 'Patient' },
      { contextInvariant: ["conformsTo('http://test/none')"] },
    );
    expect(foundIn({ resourceType: 'Patient', extension }, [rule, givenProfile('Patient', [])])).toEqual([
      'information Patient.extension[0] invariant-not-checked',
    ]);
  });

  it('may ask in its rule what it says itself, and what is around it', () => {
    const holds = (expression: string): string[] =>
      errorsIn({ resourceType: 'Patient', gender: 'male', name: [{ text: 'a', extension }] }, [
        note({ type: 'element', expression: 'HumanName' }, { contextInvariant: [expression] }),
      ]);
    const broken = ['Patient.name[0] extension-context-invariant'];
    expect(holds("%extension.value = 'a' and text = 'a'")).toEqual([]);
    expect(holds("%extension.value = 'b'")).toEqual(broken);
    expect(holds('(1 | 2).single() = 1')).toEqual(broken);
    expect(holds("%resource.gender = 'male' and %rootResource.gender = 'male'")).toEqual([]);
    expect(holds("%resource.gender = 'female'")).toEqual(broken);
    expect(holds(`%resource.gender.memberOf('${GENDER}')`)).toEqual([]);
    expect(holds(`%resource.conformsTo('${CORE}Observation')`)).toEqual(broken);
  });
});

describe('a least and a greatest date', () => {
  const rules = givenProfile('Patient', [
    {
      id: 'Patient.birthDate',
      path: 'Patient.birthDate',
      minValueDate: '2020-03',
      maxValueDate: '2020-05-10',
    },
  ]);
  it.each<[string, string[]]>([
    ['2019', ['Patient.birthDate value-too-low']],
    ['2020-02-29', ['Patient.birthDate value-too-low']],
    ['2020-02', ['Patient.birthDate value-too-low']],
    // where it lies is not known
    ['2020', []],
    ['2020-03', []],
    ['2020-03-01', []],
    ['2020-05', []],
    ['2020-05-10', []],
    ['2020-05-11', ['Patient.birthDate value-too-high']],
    ['2020-06', ['Patient.birthDate value-too-high']],
    ['2021', ['Patient.birthDate value-too-high']],
  ])('hold for %s as far as it is known', (birthDate, expected) => {
    expect(errorsIn({ resourceType: 'Patient', birthDate }, [rules])).toEqual(expected);
  });
});

describe('the widest value set of a binding', () => {
  const MAX = `${CORE}elementdefinition-maxValueSet`;
  const set = (name: string, ...codes: string[]): JsonObject => ({
    resourceType: 'ValueSet',
    url: `http://test/${name}`,
    status: 'active',
    compose: { include: [{ system: 'http://test/s', concept: codes.map((code) => ({ code })) }] },
  });
  const rules = givenProfile('Observation', [
    {
      id: 'Observation.method',
      path: 'Observation.method',
      binding: {
        strength: 'preferred',
        valueSet: 'http://test/some',
        extension: [{ url: MAX, valueCanonical: 'http://test/all' }],
      },
    },
  ]);
  const found = (code: string): string[] =>
    foundIn(
      {
        resourceType: 'Observation',
        status: 'final',
        code: { text: 'a' },
        method: { coding: [{ system: 'http://test/s', code }] },
      },
      [rules, set('some', 'a'), set('all', 'a', 'b')],
    ).filter((one) => one.startsWith('error'));

  it('has to have the code', () => {
    expect([found('a'), found('b')]).toEqual([[], []]);
    expect(found('c')).toEqual(['error Observation.method binding-required']);
  });
});

describe('a reference to a profile of US Core, which is not here', () => {
  const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-';
  const rules = (...names: string[]): JsonObject =>
    givenProfile('Observation', [
      {
        id: 'Observation.performer',
        path: 'Observation.performer',
        type: [{ code: 'Reference', targetProfile: names.map((name) => US_CORE + name) }],
      },
    ]);
  const found = (reference: string, ...names: string[]): string[] =>
    errorsIn({ resourceType: 'Observation', status: 'final', code: { text: 'a' }, performer: [{ reference }] }, [
      rules(...names),
    ]);

  it('is to the type its name begins with', () => {
    const wrong = ['Observation.performer[0] reference-target-type'];
    expect(found('Practitioner/1', 'practitioner')).toEqual([]);
    expect(found('Patient/1', 'practitioner')).toEqual(wrong);
    expect(found('PractitionerRole/1', 'practitionerrole')).toEqual([]);
    expect(found('Practitioner/1', 'practitionerrole')).toEqual(wrong);
    expect(found('Patient/1', 'practitioner', 'patient')).toEqual([]);
    expect(found('CareTeam/1', 'careteam')).toEqual([]);
    expect(found('Patient/1', 'other')).toEqual([]);
  });
});

describe('a profile of a data type', () => {
  const found = (...profiles: string[]): string[] =>
    foundIn({ resourceType: 'Patient', name: [{ text: 'a' }] }, [
      givenProfile('Patient', [
        { id: 'Patient.name', path: 'Patient.name', type: [{ code: 'HumanName', profile: profiles }] },
      ]),
      givenProfile('HumanName', [{ id: 'HumanName.family', path: 'HumanName.family', min: 1 }], {
        url: 'http://test/family',
        kind: 'complex-type',
      }),
    ]);
  const told = 'information Patient.name[0] type-profile-not-checked';

  it('that is not here is told, and others beside it forbid nothing', () => {
    expect(found('http://test/none')).toEqual([told]);
    expect(found('http://test/family', 'http://test/none')).toEqual([told]);
    expect(found('http://test/family')).toEqual(['error Patient.name[0] cardinality-min']);
  });
});
