import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { CORE, givenProfile } from './given-profile.ts';

/** What definitions say of themselves, and of what they derive from. */

/** The root of a differential. */
const root = (id: string): JsonObject[] => [{ id, path: id }];

/** The errors of a definition that is itself not among those that are known. */
const found = (definition: JsonObject, ...known: JsonObject[]): string[] =>
  errorsIn({ ...definition, url: 'http://test/own' }, known);

describe('the type of a definition', () => {
  const type = ['StructureDefinition.type definition-type'];
  const specialization = { derivation: 'specialization', baseDefinition: `${CORE}DomainResource` };

  it('cannot be one that R4 has, but by a profile', () => {
    expect(found(givenProfile('Patient', root('Patient'), specialization))).toEqual(type);
    expect(
      found(givenProfile('Patient', root('Patient'), { ...specialization, baseDefinition: `${CORE}Patient` })),
    ).toEqual(type);
    expect(found(givenProfile('http://test/Kennel', root('Kennel'), { ...specialization, kind: 'logical' }))).toEqual(
      [],
    );
    expect(found(givenProfile('Patient', root('Patient')))).toEqual([]);
  });

  it('is that of its base where it is a profile, also of what all resources have', () => {
    const from = (base: string): JsonObject => ({ baseDefinition: CORE + base });
    expect(found(givenProfile('Patient', root('Patient'), from('DomainResource')))).toEqual(type);
    expect(found(givenProfile('Patient', root('Patient'), from('Observation')))).toEqual(type);
    expect(found(givenProfile('DomainResource', root('DomainResource')))).toEqual([]);
  });

  it('is a URL in a logical model alone', () => {
    const kennel = (kind: string): JsonObject =>
      givenProfile('http://test/Kennel', root('Kennel'), {
        ...specialization,
        kind,
        baseDefinition: 'http://test/none',
      });
    expect(found(kennel('logical'))).toEqual([]);
    expect(found(kennel('resource'))).toContain(type[0]);
    expect(found(givenProfile(`${CORE}Patient`, root('Patient'), { baseDefinition: `${CORE}Patient` }))).toContain(
      type[0],
    );
  });
});

describe('an extension', () => {
  const definition = (fixedUri: string | undefined, changes: JsonObject = {}): JsonObject =>
    givenProfile(
      'Extension',
      [{ id: 'Extension.url', path: 'Extension.url', ...(fixedUri === undefined ? {} : { fixedUri }) }],
      { kind: 'complex-type', context: [{ type: 'element', expression: 'Patient' }], ...changes },
    );

  it('is fixed to its own url', () => {
    const wrong = ['StructureDefinition definition-extension-url'];
    expect(found(definition('http://test/own'))).toEqual([]);
    expect(found(definition('http://test/another'))).toEqual(wrong);
    expect(found(definition(undefined))).toEqual(wrong);
    expect(found(definition(undefined, { abstract: true }))).toEqual([]);
  });

  it('has contexts and rules on its use that can be read', () => {
    const ill = 'name.where(';
    expect(found(definition('http://test/own', { contextInvariant: ['name.exists()', ill] }))).toEqual([
      'StructureDefinition.contextInvariant[1] definition-expression',
    ]);
    const context = (expression: string, type = 'fhirpath'): JsonObject => ({ type, expression });
    const contexts = [context('Patient.name'), context(ill), context(ill, 'element')];
    expect(found(definition('http://test/own', { context: contexts }))).toContain(
      'StructureDefinition.context[1].expression definition-expression',
    );
    expect(found(definition('http://test/own', { context: contexts }))).not.toContain(
      'StructureDefinition.context[2].expression definition-expression',
    );
  });

  it('may fix its url in one of its views alone', () => {
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

  it('alone has them', () => {
    expect(found(givenProfile('Patient', root('Patient'), { contextInvariant: ['name.exists()'] }))).toContain(
      'StructureDefinition.contextInvariant[0] definition-expression',
    );
  });
});

describe('a value that the base fixes', () => {
  const BASE = 'http://test/base';
  const base = givenProfile('Patient', [{ id: 'Patient.gender', path: 'Patient.gender', fixedCode: 'male' }], {
    url: BASE,
  });
  const derived = (fixedCode: string): JsonObject =>
    givenProfile('Patient', [{ id: 'Patient.gender', path: 'Patient.gender', fixedCode }], { baseDefinition: BASE });

  it('may be fixed again to the same, and to no other', () => {
    expect(found(derived('male'), base)).toEqual([]);
    expect(found(derived('female'), base)).toEqual(['StructureDefinition.differential.element[0] fixed-redefined']);
  });
});

describe('a constant beside that of the base', () => {
  const BASE = 'http://test/base';
  const constant = (path: string, said: JsonObject, changes: JsonObject = {}): JsonObject =>
    givenProfile('Patient', [{ id: path, path, ...said }], changes);
  const wrong = ['StructureDefinition.differential.element[0] fixed-redefined'];
  const [gender, status, name] = ['Patient.gender', 'Patient.maritalStatus', 'Patient.deceased[x]'];
  const [fixed, pattern] = [{ fixedCode: 'male' }, { patternCode: 'male' }];
  const coded = (code: string, more: JsonObject = {}): JsonObject => ({
    patternCodeableConcept: { coding: [{ code }], ...more },
  });

  it.each<[string, JsonObject, JsonObject, string[]]>([
    [gender, pattern, fixed, []],
    [gender, pattern, { fixedCode: 'female' }, wrong],
    [gender, fixed, pattern, []],
    [gender, fixed, { patternCode: 'female' }, wrong],
    [gender, pattern, { patternCode: 'female' }, wrong],
    [status, coded('a'), coded('a', { text: 'x' }), []],
    [status, coded('a'), coded('b'), []],
    [status, coded('a', { text: 'x' }), coded('a', { text: 'y' }), wrong],
    [status, coded('a'), { fixedCodeableConcept: { coding: [{ code: 'a' }] } }, []],
    [status, coded('a'), { fixedCodeableConcept: { coding: [{ code: 'b' }] } }, wrong],
    [name, { patternBoolean: true }, { patternDateTime: '2020' }, []],
  ])('agrees with it: %s, %j, %j', (path, said, own, expected) => {
    const base = constant(path, said, { url: BASE });
    expect(found(constant(path, own, { baseDefinition: BASE }), base)).toEqual(expected);
  });
});

describe('a slicing beside that of the base', () => {
  const BASE = 'http://test/base';
  const code = [{ type: 'value', path: 'use' }];
  const slicing = (said: JsonObject): JsonObject => ({
    id: 'Patient.name',
    path: 'Patient.name',
    slicing: { discriminator: code, rules: 'open', ...said },
  });
  const slice = (sliceName: string): JsonObject => ({
    id: `Patient.name:${sliceName}`,
    path: 'Patient.name',
    sliceName,
  });
  const use = { id: 'Patient.name:a.use', path: 'Patient.name.use', min: 1, fixedCode: 'old' };
  const beside = (said: JsonObject, ...element: JsonObject[]): string[] =>
    found(givenProfile('Patient', element, { baseDefinition: BASE }), {
      ...givenProfile('Patient', [slicing(said), slice('a'), use]),
      url: BASE,
    });
  const ofSlicing = ['StructureDefinition.differential.element[0].slicing definition-slicing'];

  it('is as ordered, and no looser', () => {
    expect(beside({ ordered: true }, slicing({ ordered: false }))).toEqual(ofSlicing);
    expect(beside({ ordered: true }, slicing({ ordered: true }))).toEqual([]);
    expect(beside({ ordered: false }, slicing({ ordered: true }))).toEqual([]);
    expect(beside({ rules: 'closed' }, slicing({ rules: 'open' }))).toEqual(ofSlicing);
    expect(beside({ rules: 'closed' }, slicing({ rules: 'openAtEnd' }))).toEqual(ofSlicing);
    expect(beside({ rules: 'closed' }, slicing({ rules: 'closed' }))).toEqual([]);
    expect(beside({ rules: 'openAtEnd' }, slicing({ rules: 'open' }))).toEqual(ofSlicing);
    expect(beside({ rules: 'openAtEnd' }, slicing({ rules: 'closed' }))).toEqual([]);
    expect(beside({ rules: 'open' }, slicing({ rules: 'closed' }))).toEqual([]);
  });

  it('has no slice more where that is closed, but slices of its slices', () => {
    const ofSlice = ['StructureDefinition.differential.element[1] definition-slicing'];
    expect(beside({ rules: 'closed' }, slicing({ rules: 'closed' }), slice('b'))).toEqual(ofSlice);
    expect(beside({ rules: 'closed' }, slicing({ rules: 'closed' }), slice('a'))).toEqual([]);
    expect(beside({ rules: 'closed' }, slicing({ rules: 'closed' }), slice('a/b'))).toEqual([]);
    expect(beside({ rules: 'open' }, slicing({ rules: 'closed' }), slice('b'))).toEqual([]);
  });
});

describe('a snapshot', () => {
  it('without an element of the differential says nothing of it', () => {
    const definition = givenProfile('Patient', [
      { id: 'Patient.birthDate', path: 'Patient.birthDate', min: 1, binding: { strength: 'example' } },
    ]);
    const snapshot = { element: [{ id: 'Patient', path: 'Patient', min: 0, max: '*' }] };
    expect(found({ ...definition, snapshot })).not.toContain(
      'StructureDefinition.differential.element[0] definition-snapshot-old',
    );
  });
});

describe('a code system', () => {
  const system = (said: JsonObject): JsonObject => ({
    resourceType: 'CodeSystem',
    name: 'Own',
    status: 'active',
    content: 'complete',
    ...said,
  });

  it('supplements another only where it says so', () => {
    const supplements = 'http://hl7.org/fhir/administrative-gender';
    const wrong = ['CodeSystem.content codesystem-supplement'];
    expect(found(system({ supplements }))).toEqual(wrong);
    expect(found(system({ content: 'supplement' }))).toEqual(wrong);
    expect(found(system({ content: 'supplement', supplements }))).toEqual([]);
  });

  it('defines a property once', () => {
    const property = (code: string, name: string): JsonObject => ({
      code,
      uri: `http://test/properties#${name}`,
      type: 'string',
    });
    const repeated = ['CodeSystem.property[1] codesystem-property-repeated'];
    expect(found(system({ property: [property('a', 'a'), property('a', 'b')] }))).toEqual(repeated);
    expect(found(system({ property: [property('a', 'a'), property('b', 'a')] }))).toEqual(repeated);
    expect(found(system({ property: [property('a', 'a'), property('b', 'b')] }))).toEqual([]);
  });
});

describe('a value set', () => {
  const set = (url: string, compose: JsonObject): JsonObject => ({
    resourceType: 'ValueSet',
    url,
    name: 'Own',
    status: 'active',
    compose,
  });
  const from = (...valueSet: string[]): JsonObject => ({ include: [{ valueSet }] });
  const codes: JsonObject = { include: [{ system: 'http://hl7.org/fhir/administrative-gender' }] };
  const [A, B] = ['http://test/a', 'http://test/b'];
  const circular = ['ValueSet.compose valueset-circular'];

  it('is not led back to by those it includes, however far', () => {
    expect(found(set('', from(A)), set(A, from(B)), set(B, from('http://test/own')))).toEqual(circular);
    expect(found(set('', from(A)), set(A, from(B)), set(B, from('http://test/own|1')))).toEqual(circular);
    expect(found(set('', from(A, B)), set(A, from(B)), set(B, codes))).toEqual([]);
    // a circle beside it is not its own
    expect(found(set('', from(A)), set(A, from(B)), set(B, from(A)))).toEqual([]);
  });
});

describe('a condition of a questionnaire', () => {
  const onlyIf = (question: string): JsonObject => ({
    enableWhen: [{ question, operator: '=', answerBoolean: true }],
  });
  const asked = (...item: JsonObject[]): string[] =>
    found({ resourceType: 'Questionnaire', name: 'Own', status: 'active', item });
  const boolean = { type: 'boolean', text: 'a' };
  const wrong = ['Questionnaire.item[0] questionnaire-enablewhen'];

  it('is about another question, which is not inside the item', () => {
    const inside = { linkId: '1.1', ...boolean };
    expect(asked({ linkId: '1', type: 'group', ...onlyIf('1.1'), item: [inside] })).toEqual(wrong);
    expect(asked({ linkId: '1', ...boolean, ...onlyIf('1') })).toEqual(wrong);
    expect(asked({ linkId: '1', ...boolean, ...onlyIf('2') })).toEqual(wrong);
    expect(asked({ linkId: '1', ...boolean }, { linkId: '2', ...boolean, ...onlyIf('1') })).toEqual([]);
  });
});
