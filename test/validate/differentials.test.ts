import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createProfiles } from '../../src/profile/index.ts';
import { createValidator } from '../../src/validate/index.ts';
import { CORE, givenProfile } from './given-profile.ts';

/** Rules of profiles that are given as a differential only. */

const PROFILE = 'http://test/profile';

/** A profile of a type; elements are named by id, from which their path and slice follow. */
const profile = (type: string, elements: Record<string, JsonObject>, changes: JsonObject = {}): JsonObject => {
  const element = Object.entries(elements).map(([below, said]) => {
    const slice = /:([^.:]+)$/.exec(below)?.[1];
    return {
      id: `${type}.${below}`,
      path: `${type}.${below.replace(/:[^.]*/g, '')}`,
      ...(slice ? { sliceName: slice } : {}),
      ...said,
    };
  });
  return givenProfile(type, element, changes);
};

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

const DIV = '<div xmlns="http://www.w3.org/1999/xhtml">a</div>';
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
    [
      'is not missed as well beside an empty object',
      { birthDate: '1970', _birthDate: {} },
      ['Patient.birthDate element-empty'],
    ],
    ['is not missed as well of a value that is none', { birthDate: { a: 1 } }, ['Patient.birthDate primitive-date']],
    ['is found beside a value', { birthDate: '1970', _birthDate: given }, []],
    ['is found without a value', { _birthDate: given }, []],
    ['is not asked for where the element is not there', {}, []],
  ])('%s', (_what, patient, errors) => {
    expect(errorsIn({ resourceType: 'Patient', ...patient }, rules)).toEqual(errors);
  });
});

describe('a slice of which no number is said', () => {
  const rules = profile('Patient', {
    identifier: { max: '1', slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'open' } },
    'identifier:a': {},
    'identifier:a.system': { min: 1, fixedUri: 'http://a' },
  });

  it('is not too many besides all items being so', () => {
    const identifier = { system: 'http://a', value: '1' };
    expect(errorsIn({ resourceType: 'Patient', identifier: [identifier] }, rules)).toEqual([]);
    expect(errorsIn({ resourceType: 'Patient', identifier: [identifier, identifier] }, rules)).toEqual([
      'Patient cardinality-max',
    ]);
  });
});

describe('what is said of all items after slices of them were made', () => {
  const EARLIER = 'http://test/earlier';
  const earlier = profile(
    'Observation',
    {
      component: { slicing: { discriminator: [{ type: 'pattern', path: 'code' }], rules: 'open' } },
      'component:a': {},
      'component:a.code': { patternCodeableConcept: { coding: [{ code: 'a' }] } },
      'component:a.interpretation.text': {},
    },
    { url: EARLIER },
  );
  const later = (elements: Record<string, JsonObject>) => profile('Observation', elements, { baseDefinition: EARLIER });
  const observation = (...codes: string[]) => ({
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'a' },
    component: codes.map((code) => ({
      code: { coding: [{ code }] },
      valueQuantity: { value: 1 },
      interpretation: [{ text: 'a' }],
      referenceRange: [{ low: { value: 1 } }],
    })),
  });
  const limit = (name: string, value: JsonObject): JsonObject => ({ extension: [{ url: CORE + name, ...value }] });
  const rule = { constraint: [{ key: 'a-1', severity: 'error', human: 'a', expression: 'text.exists()' }] };

  it.each<[string, JsonObject, string]>([
    ['component.interpretation', { max: '0' }, 'component[0] cardinality-max'],
    ['component.dataAbsentReason', { min: 1 }, 'component[0] cardinality-min'],
    ['component.code', rule, 'component[0].code invariant-a-1'],
    ['component.code.text', { min: 1 }, 'component[0].code cardinality-min'],
    ['component.code', { patternCodeableConcept: { text: 'b' } }, 'component[0].code.text pattern-value'],
    ['component.value[x]', { type: [{ code: 'string' }] }, 'component[0].value choice-type'],
    ['component.referenceRange.text', { min: 1 }, 'component[0].referenceRange[0] cardinality-min'],
    [
      'component.interpretation.text',
      limit('regex', { valueString: '[b-z]' }),
      'component[0].interpretation[0].text value-regex',
    ],
    [
      'component.interpretation.text',
      limit('minLength', { valueInteger: 2 }),
      'component[0].interpretation[0].text value-too-short',
    ],
    [
      'component.interpretation',
      { binding: { strength: 'required', valueSet: 'http://hl7.org/fhir/ValueSet/marital-status' } },
      'component[0].interpretation[0] binding-required',
    ],
  ])('holds for those of the slices, too: %s', (path, said, finding) => {
    const rules = later({ [path]: said });
    expect(errorsIn(observation('a'), earlier, rules)).toEqual([`Observation.${finding}`]);
    expect(errorsIn(observation('b'), earlier, rules)).toEqual([`Observation.${finding}`]);
  });
});

it('a slice with a constant of its own has that of all items, too, and is still told apart by its own', () => {
  const rules = profile('Observation', {
    category: {
      slicing: { discriminator: [{ type: 'pattern', path: '$this' }], rules: 'open' },
      patternCodeableConcept: { text: 'b' },
    },
    'category:a': { min: 1, max: '1', patternCodeableConcept: { coding: [{ code: 'a' }] } },
  });
  const found = (...category: JsonObject[]) =>
    errorsIn({ resourceType: 'Observation', status: 'final', code: { text: 'a' }, category }, rules);
  expect(found({ coding: [{ code: 'a' }], text: 'b' })).toEqual([]);
  expect(found({ coding: [{ code: 'a' }] })).toEqual(['Observation.category[0].text pattern-value']);
  expect(found({ coding: [{ code: 'a' }], text: 'b' }, { coding: [{ code: 'c' }] })).toEqual([
    'Observation.category[1].text pattern-value',
  ]);
});

describe('slices and holders of all items that were told of after slices of them were made', () => {
  const EARLIER = 'http://test/earlier';
  const bySystem = { slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'open' } };
  const earlier = profile(
    'Patient',
    {
      identifier: bySystem,
      'identifier:a': {},
      'identifier:a.extension': byUrl,
      'identifier:a.extension:own': { max: '1' },
      'identifier:a.extension:own.url': { fixedUri: 'http://test/own' },
      'identifier:a.system': { min: 1, fixedUri: 'http://a' },
      'identifier:a.assigner': {},
    },
    { url: EARLIER },
  );
  const later = (elements: Record<string, JsonObject>) => profile('Patient', elements, { baseDefinition: EARLIER });
  const patient = (system: string, more: JsonObject): JsonObject => ({
    resourceType: 'Patient',
    identifier: [{ system, value: '1', ...more }],
  });
  const each = (more: JsonObject, rules: JsonObject): string[][] =>
    ['http://a', 'http://b'].map((system) => errorsIn(patient(system, more), earlier, rules));

  it('hold for those of the slices, too, besides their own slices', () => {
    const rules = later({
      'identifier.extension': byUrl,
      'identifier.extension:all': { min: 1 },
      'identifier.extension:all.url': { fixedUri: 'http://example.org/all' },
    });
    const missing = ['Patient.identifier[0] slice-min'];
    expect(each({}, rules)).toEqual([missing, missing]);
    expect(each({ extension: [{ url: 'http://example.org/all', valueString: 'a' }] }, rules)).toEqual([[], []]);
  });

  it('say how targets of those of the slices are held, too', () => {
    const assigner = [{ code: 'Reference', targetProfile: [`${CORE}Organization`], aggregation: ['contained'] }];
    const wrong = ['Patient.identifier[0].assigner reference-aggregation'];
    const reference = { assigner: { reference: 'Organization/1' } };
    expect(each(reference, later({ 'identifier.assigner': { type: assigner } }))).toEqual([wrong, wrong]);
  });
});

describe('a shorthand of which only the inside is said', () => {
  const SIMPLE = `${CORE}SimpleQuantity`;
  const observation = (value: JsonObject) => ({
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'a' },
    ...value,
  });

  it('means the choice where that has one type', () => {
    const rules = profile('MedicationRequest', {
      'dosageInstruction.doseAndRate.dose[x]': { type: [{ code: 'Quantity', profile: [SIMPLE] }] },
      'dosageInstruction.doseAndRate.doseQuantity.unit': { min: 1 },
    });
    const request = (dose: JsonObject) => ({
      resourceType: 'MedicationRequest',
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: { text: 'a' },
      subject: { reference: 'Patient/1' },
      dosageInstruction: [{ doseAndRate: [dose] }],
    });
    expect(errorsIn(request({ doseQuantity: { value: 1, unit: 'mg' } }), rules)).toEqual([]);
    expect(errorsIn(request({ doseQuantity: { value: 1 } }), rules)).toEqual([
      'MedicationRequest.dosageInstruction[0].doseAndRate[0].dose cardinality-min',
    ]);
  });

  it('means the slice that a base made of another shorthand', () => {
    const earlier = profile('Observation', { valueQuantity: { min: 1 } }, { url: 'http://test/earlier' });
    const rules = profile(
      'Observation',
      { 'valueQuantity.unit': { min: 1 } },
      { baseDefinition: 'http://test/earlier' },
    );
    expect(errorsIn(observation({ valueQuantity: { value: 1 } }), earlier, rules)).toEqual([
      'Observation.value cardinality-min',
    ]);
  });

  it('means the slice where there is one', () => {
    const rules = profile('Observation', {
      'value[x]': {
        type: [{ code: 'Quantity' }, { code: 'string' }],
        slicing: { discriminator: [{ type: 'type', path: '$this' }], rules: 'open' },
      },
      'value[x]:valueQuantity': { type: [{ code: 'Quantity' }] },
      'valueQuantity.unit': { min: 1 },
    });
    expect(errorsIn(observation({ valueQuantity: { value: 1 } }), rules)).toEqual([
      'Observation.value cardinality-min',
    ]);
    const [choice] =
      createProfiles(loadDefinitions({ layers: [memoryLayer([rules])] }).definitions)
        .get(PROFILE)
        ?.root.children.filter(({ name }) => name === 'value') ?? [];
    expect(choice?.slices.map(({ sliceName }) => sliceName)).toEqual(['valueQuantity']);
  });

  it('means that type alone where it has several', () => {
    const rules = profile('Observation', { 'valueQuantity.unit': { min: 1 } });
    expect(errorsIn(observation({ valueQuantity: { value: 1 } }), rules)).toEqual([
      'Observation.value cardinality-min',
    ]);
    expect(errorsIn(observation({ valueString: 'a' }), rules)).toEqual([]);
  });
});

describe('an element with the content of another, opened in a differential', () => {
  const rules = profile('Questionnaire', {
    'item.text': { min: 1 },
    'item.item': { min: 1, max: '2' },
    'item.item.prefix': { max: '0' },
    'item.item.item': { max: '1' },
  });
  const item = (linkId: string, more: JsonObject) => ({ linkId, type: 'group', ...more });
  const questionnaire = (inner: JsonObject) => ({
    resourceType: 'Questionnaire',
    status: 'draft',
    item: [item('1', { text: 'a', item: [inner] })],
  });

  it('has it as the base defines it, with what is said of it', () => {
    const leaf = { linkId: '3', type: 'string' };
    expect(errorsIn(questionnaire({ linkId: '2', type: 'string' }), rules)).toEqual([]);
    expect(errorsIn(questionnaire(item('2', { item: [leaf] })), rules)).toEqual([]);
    expect(errorsIn(questionnaire({ linkId: '2', type: 'string', prefix: 'a' }), rules)).toEqual([
      'Questionnaire.item[0].item[0] cardinality-max',
    ]);
    expect(errorsIn(questionnaire(item('2', { item: [leaf, { ...leaf, linkId: '4' }] })), rules)).toEqual([
      'Questionnaire.item[0].item[0] cardinality-max',
    ]);
  });
});

describe('slices told apart by what lies in a choice', () => {
  const slice = (name: string) => ({
    [`component:${name}`]: { max: '1' },
    [`component:${name}.value[x]`]: { min: 1, type: [{ code: 'CodeableConcept' }] },
    [`component:${name}.value[x].coding`]: { min: 1 },
    [`component:${name}.value[x].coding.code`]: { min: 1, fixedCode: name },
  });
  const rules = profile('Observation', {
    component: { slicing: { discriminator: [{ type: 'value', path: 'value.coding.code' }], rules: 'closed' } },
    ...slice('a'),
    ...slice('b'),
  });
  const observation = (...codes: string[]) => ({
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'a' },
    component: codes.map((code) => ({ code: { text: 'a' }, valueCodeableConcept: { coding: [{ code }] } })),
  });

  it('are found under the name of its type', () => {
    expect(errorsIn(observation('a', 'b'), rules)).toEqual([]);
    expect(errorsIn(observation('a', 'a'), rules)).toEqual(['Observation slice-max']);
    expect(errorsIn(observation('c'), rules)).toEqual(['Observation.component[0] slice-unmatched']);
  });
});

describe('an extension with a rule on when it may be used', () => {
  const EXTENSION = 'http://test/note';
  const note = profile(
    'Extension',
    { extension: { max: '0' }, url: { fixedUri: EXTENSION }, 'value[x]': { type: [{ code: 'string' }] } },
    {
      url: EXTENSION,
      kind: 'complex-type',
      context: [{ type: 'element', expression: 'Patient' }],
      contextInvariant: ['birthDate.exists()'],
    },
  );
  const extension = [{ url: EXTENSION, valueString: 'a' }];

  it('is not asked for it where it may not stand at all', () => {
    const rules = profile('Patient', {});
    expect(errorsIn({ resourceType: 'Patient', extension }, rules, note)).toEqual([
      'Patient extension-context-invariant',
    ]);
    expect(errorsIn({ resourceType: 'Patient', name: [{ family: 'a', extension }] }, rules, note)).toEqual([
      'Patient.name[0] extension-context',
    ]);
  });
});

describe('a type of a choice that the profile does not allow', () => {
  const EXTENSION = 'http://test/note';
  const types = (...codes: string[]) => ({ type: codes.map((code) => ({ code })) });
  const note = profile(
    'Extension',
    { extension: { max: '0' }, url: { fixedUri: EXTENSION }, 'value[x]': types('string', 'code', 'boolean') },
    { url: EXTENSION, kind: 'complex-type', context: [{ type: 'element', expression: 'Element' }] },
  );
  const rules = (...codes: string[]) =>
    profile('Patient', {
      extension: byUrl,
      'extension:note': { type: [{ code: 'Extension', profile: [EXTENSION] }] },
      'extension:note.value[x]': types(...codes),
      'multipleBirth[x]': types('integer'),
    });
  const patient = { resourceType: 'Patient', extension: [{ url: EXTENSION, valueBoolean: true }] };

  it('is told at the choice where it leaves one, at what holds it where it leaves several', () => {
    expect(errorsIn(patient, rules('string'), note)).toEqual(['Patient.extension[0].value choice-type']);
    expect(errorsIn(patient, rules('string', 'code'), note)).toEqual(['Patient.extension[0] choice-type']);
    expect(errorsIn({ resourceType: 'Patient', multipleBirthBoolean: true }, rules('string'), note)).toEqual([
      'Patient.multipleBirth choice-type',
    ]);
  });

  it('is told once, also where it has no value, or something beside its value', () => {
    const required = profile('Patient', { 'deceased[x]': { ...types('dateTime'), min: 1 } });
    const deceased = (more: JsonObject) => errorsIn({ resourceType: 'Patient', ...more }, required);
    const unknown = { extension: [{ url: `${CORE}data-absent-reason`, valueCode: 'unknown' }] };
    expect(deceased({ _deceasedBoolean: unknown })).toEqual(['Patient.deceased choice-type']);
    expect(deceased({ deceasedBoolean: true, _deceasedBoolean: unknown })).toEqual(['Patient.deceased choice-type']);
    expect(deceased({ deceasedDateTime: '2020', _deceasedBoolean: unknown })).toEqual(['Patient choice-repeated']);
    expect(deceased({ deceasedDateTime: '2020', _deceasedPeriod: unknown })).toEqual(['Patient element-unknown']);
  });
});

describe('an invariant on a primitive', () => {
  const asking = (path: string, expression: string) =>
    profile('Patient', { [path]: { constraint: [{ key: 'a-1', severity: 'error', human: 'a', expression }] } });
  const beside = { extension: [{ url: `${CORE}data-absent-reason`, valueCode: 'unknown' }] };
  const patient = (more: JsonObject) => ({ resourceType: 'Patient', ...more });

  it('is asked of one without a value', () => {
    const rules = asking('birthDate', 'hasValue()');
    expect(errorsIn(patient({ birthDate: '1970' }), rules)).toEqual([]);
    expect(errorsIn(patient({ birthDate: '1970', _birthDate: beside }), rules)).toEqual([]);
    expect(errorsIn(patient({ _birthDate: beside }), rules)).toEqual(['Patient.birthDate invariant-a-1']);
  });

  it.each([
    ['text.div', 'hasValue().not()', { text: { status: 'empty', div: DIV, _div: { id: 'a' } } }],
    ['birthDate', 'hasValue().not() // never', { birthDate: '1970', _birthDate: { id: 'a' } }],
  ])('is asked of %s: %s', (path, expression, more) => {
    expect(errorsIn(patient(more), asking(path, expression))).toEqual([`Patient.${path} invariant-a-1`]);
  });

  it('sees what stands beside the value', () => {
    const rules = asking('name.given', "$this = 'a' and extension.empty()");
    const named = (...beside: (JsonObject | null)[]) => patient({ name: [{ given: ['a', 'a'], _given: beside }] });
    expect(errorsIn(patient({ name: [{ given: ['a'] }] }), rules)).toEqual([]);
    expect(errorsIn(named(null, beside), rules)).toEqual(['Patient.name[0].given[1] invariant-a-1']);
    expect(errorsIn(patient({ gender: 'male', _gender: beside }), asking('gender', 'extension.empty()'))).toEqual([
      'Patient.gender invariant-a-1',
    ]);
  });

  it('may be that of the profile of its type', () => {
    const constraint = [{ key: 'a-1', severity: 'error', human: 'a', expression: 'extension.empty() and hasValue()' }];
    const text = givenProfile('string', [{ id: 'string', path: 'string', constraint }], { url: 'http://test/string' });
    const rules = profile('Patient', {
      'name.family': { type: [{ code: 'string', profile: ['http://test/string'] }] },
    });
    const named = (family: JsonObject) => patient({ name: [{ text: 'a', ...family }] });
    const broken = ['Patient.name[0].family invariant-a-1'];
    expect(errorsIn(named({ family: 'a' }), rules, text)).toEqual([]);
    expect(errorsIn(named({}), rules, text)).toEqual([]);
    expect(errorsIn(named({ family: 'a', _family: beside }), rules, text)).toEqual(broken);
    expect(errorsIn(named({ _family: beside }), rules, text)).toEqual(broken);
  });

  it('sees it under the name of a type of a choice', () => {
    const rules = asking('deceased[x]', 'hasValue() and extension.exists()');
    expect(errorsIn(patient({ deceasedBoolean: true, _deceasedBoolean: beside }), rules)).toEqual([]);
    expect(errorsIn(patient({ _deceasedBoolean: beside }), rules)).toEqual(['Patient.deceased invariant-a-1']);
    expect(errorsIn(patient({ deceasedBoolean: true }), rules)).toEqual(['Patient.deceased invariant-a-1']);
  });
});

describe('vital signs over a period', () => {
  it('need no day that is exact, other than those at a time', () => {
    const sign = (effective: JsonObject) => ({
      resourceType: 'Observation',
      status: 'final',
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
      ],
      code: { text: 'a' },
      subject: { reference: 'Patient/1' },
      valueString: 'a',
      ...effective,
    });
    const rules = profile('Observation', {}, { baseDefinition: `${CORE}vitalsigns` });
    expect(errorsIn(sign({ effectivePeriod: { start: '2020-01' } }), rules)).toEqual([]);
    expect(errorsIn(sign({ effectiveDateTime: '2020-01-01' }), rules)).toEqual([]);
    expect(errorsIn(sign({ effectiveDateTime: '2020-01' }), rules)).toEqual(['Observation.effective invariant-vs-1']);
  });
});

describe('a target with an element that has nothing in it', () => {
  const TARGET = 'http://test/target';
  const target = profile('Patient', { birthDate: { min: 1 } }, { url: TARGET });
  const rules = profile('Observation', { subject: { type: [{ code: 'Reference', targetProfile: [TARGET] }] } });
  const observation = (patient: JsonObject) => ({
    resourceType: 'Observation',
    contained: [{ resourceType: 'Patient', id: 'a', ...patient }],
    status: 'final',
    code: { text: 'a' },
    subject: { reference: '#a' },
  });

  it('is told once, and may meet a profile all the same', () => {
    expect(errorsIn(observation({ birthDate: '1970', maritalStatus: {} }), target, rules)).toEqual([
      'Observation.contained[0].maritalStatus element-empty',
    ]);
    expect(errorsIn(observation({ maritalStatus: {} }), target, rules)).toEqual([
      'Observation.contained[0].maritalStatus element-empty',
      'Observation.subject reference-target-profile',
    ]);
  });
});

it.each<[string, string, JsonObject]>([
  ['managingOrganization', 'ref-1', { managingOrganization: { reference: 'Organization/1' } }],
  ['managingOrganization', 'dom-3', { managingOrganization: { reference: 'Organization/1' } }],
  ['contact', 'txt-1', { contact: [{ name: { text: 'a' } }] }],
])('a rule on %s that took the key of one of R4 is checked: %s', (name, key, patient) => {
  const rule = { key, severity: 'error', human: 'a', expression: "id = 'a'" };
  const rules = (said: JsonObject) => profile('Patient', { [name]: { constraint: [said] } });
  const at = `Patient.${name}${Array.isArray(patient[name]) ? '[0]' : ''}`;
  const resource = { resourceType: 'Patient', ...patient };
  expect(errorsIn(resource, rules(rule))).toEqual([`${at} invariant-${key}`]);
  expect(errorsIn(resource, rules({ ...rule, expression: 'id.empty()', source: PROFILE }))).toEqual([]);
});
