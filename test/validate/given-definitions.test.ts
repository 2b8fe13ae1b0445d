import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { errorsIn } from './errors-in.ts';
import { givenProfile } from './given-profile.ts';

/** Rules that need definitions beside those of R4. */

const EXTENSION = 'http://test/note';

const extension = (...contexts: string[]): JsonObject =>
  givenProfile(
    'Extension',
    [
      { id: 'Extension.extension', path: 'Extension.extension', max: '0' },
      { id: 'Extension.url', path: 'Extension.url', fixedUri: EXTENSION },
      { id: 'Extension.value[x]', path: 'Extension.value[x]', min: 1, type: [{ code: 'string' }] },
    ],
    {
      url: EXTENSION,
      kind: 'complex-type',
      context: contexts.map((expression) => ({ type: 'element', expression })),
    },
  );

describe('an extension for a type', () => {
  const note = { url: EXTENSION, valueString: 'a' };
  const patient = { resourceType: 'Patient', name: [{ family: 'a', extension: [note] }] };
  const named = { resourceType: 'Patient', name: [{ family: 'a', _family: { extension: [note] } }] };
  const gender = { resourceType: 'Patient', gender: 'male', _gender: { extension: [note] } };
  const age = { value: 40, system: 'http://unitsofmeasure.org', code: 'a', extension: [note] };
  const published = { url: 'http://test/x', name: 'X', status: 'draft', extension: [note] };
  const condition = { resourceType: 'Condition', subject: { display: 'a' }, onsetAge: age };

  it.each<[string, string, JsonObject, string[]]>([
    ['HumanName', 'on one', patient, []],
    ['Element', 'on any', patient, []],
    ['http://hl7.org/fhir/StructureDefinition/Patient#Patient.name', 'on an element of a definition', patient, []],
    ['Patient.name.family', 'on an element of it where that stands', named, []],
    ['Contact.name.family', 'on one that stands elsewhere', named, ['Patient.name[0].family extension-context']],
    ['Any', 'anywhere, as older definitions say it', named, []],
    ['Address', 'on another', patient, ['Patient.name[0] extension-context']],
    ['BackboneElement', 'on a data type that is none', patient, ['Patient.name[0] extension-context']],
    ['string', 'on a code, which is one', gender, []],
    ['date', 'on a code, which is none', gender, ['Patient.gender extension-context']],
    ['Quantity', 'on an Age, which is one', condition, []],
    ['CanonicalResource', 'on a value set', { ...published, resourceType: 'ValueSet' }, []],
    [
      'CanonicalResource',
      'on a patient',
      { resourceType: 'Patient', extension: [note] },
      ['Patient extension-context'],
    ],
  ])('%s may stand %s', (context, _where, resource, expected) => {
    expect(errorsIn(resource, [extension(context)])).toEqual(expected);
  });
});

describe('an extension for an extension', () => {
  const OUTER = 'http://test/outer';
  const outer = givenProfile('Extension', [{ id: 'Extension.url', path: 'Extension.url', fixedUri: OUTER }], {
    url: OUTER,
    kind: 'complex-type',
    context: [{ type: 'element', expression: 'Patient' }],
  });
  const note = { url: EXTENSION, valueString: 'a' };
  const onOuter = { url: OUTER, extension: [note] };
  const onPart = (url: string): JsonObject => ({ url: OUTER, extension: [{ url, extension: [note] }] });
  const onValue = { url: OUTER, valueString: 'a', _valueString: { extension: [note] } };
  const found = (expression: string, given: JsonObject): string[] =>
    errorsIn({ resourceType: 'Patient', extension: [given] }, [
      outer,
      { ...extension(), context: [{ type: 'extension', expression }] },
    ]);

  it('may stand on it and on its value, not deeper', () => {
    expect([found(OUTER, onOuter), found(OUTER, onValue)]).toEqual([[], []]);
    expect(found(OUTER, onPart('p'))).toEqual(['Patient.extension[0].extension[0] extension-context']);
    expect(found(OUTER, note)).toEqual(['Patient extension-context']);
  });

  it('may stand on the part of it that is named', () => {
    expect(found(`${OUTER}#p`, onPart('p'))).toEqual([]);
    expect(found(`${OUTER}#p`, onPart('q'))).toEqual(['Patient.extension[0].extension[0] extension-context']);
    expect(found(`${OUTER}#p`, onOuter)).toEqual(['Patient.extension[0] extension-context']);
  });
});

describe('an extension for some versions of FHIR', () => {
  const inVersions = (start?: string, end?: string): JsonObject[] => [
    {
      url: 'http://hl7.org/fhir/StructureDefinition/version-specific-use',
      extension: [
        ...(start === undefined ? [] : [{ url: 'startFhirVersion', valueCode: start }]),
        ...(end === undefined ? [] : [{ url: 'endFhirVersion', valueCode: end }]),
      ],
    },
  ];
  const patient = { resourceType: 'Patient', extension: [{ url: EXTENSION, valueString: 'a' }] };

  it.each<[start: string | undefined, end: string | undefined, isForR4: boolean]>([
    [undefined, undefined, true],
    ['4.0', undefined, true],
    ['4.0.1', '4.0.1', true],
    ['3.0', '4.0', true],
    ['1.0', '5.0', true],
    ['4.3', undefined, false],
    ['5.0.0', undefined, false],
    [undefined, '3.0', false],
    [undefined, '4.0.0', false],
    ['10.0', undefined, false],
  ])('from %s to %s', (start, end, isForR4) => {
    const versions = { extension: inVersions(start, end) };
    expect(errorsIn(patient, [{ ...extension('Patient'), ...versions }])).toEqual(
      isForR4 ? [] : ['Patient extension-fhir-version'],
    );
    const context = { type: 'element', expression: 'Patient', ...versions };
    const others = [{ type: 'element', expression: 'Observation' }];
    for (const more of [[], others]) {
      expect(errorsIn(patient, [{ ...extension(), context: [...more, context] }])).toEqual(
        isForR4 ? [] : ['Patient extension-context'],
      );
    }
  });
});

describe('slices', () => {
  const byExtension = givenProfile('Patient', [
    {
      id: 'Patient.name',
      path: 'Patient.name',
      slicing: { discriminator: [{ type: 'value', path: `extension('${EXTENSION}').value` }], rules: 'open' },
    },
    { id: 'Patient.name:known', path: 'Patient.name', sliceName: 'known', min: 1 },
    {
      id: 'Patient.name:known.extension:note',
      path: 'Patient.name.extension',
      sliceName: 'note',
      min: 1,
      type: [{ code: 'Extension', profile: [EXTENSION] }],
    },
    {
      id: 'Patient.name:known.extension:note.value[x]',
      path: 'Patient.name.extension.value[x]',
      fixedString: 'known',
    },
    { id: 'Patient.name:known.family', path: 'Patient.name.family', min: 1 },
  ]);
  const named = (note: string, name: JsonObject) => ({
    resourceType: 'Patient',
    name: [{ ...name, extension: [{ url: EXTENSION, valueString: note }] }],
  });

  it('are told apart by the value of an extension that has to be there', () => {
    const given = [byExtension, extension('Element')];
    expect(errorsIn(named('known', { family: 'a' }), given)).toEqual([]);
    expect(errorsIn(named('known', { text: 'a' }), given)).toEqual(['Patient.name[0] cardinality-min']);
    expect(errorsIn(named('other', { text: 'a' }), given)).toEqual(['Patient slice-min']);
  });

  const withDefault = givenProfile('Patient', [
    {
      id: 'Patient.telecom',
      path: 'Patient.telecom',
      slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'closed' },
    },
    { id: 'Patient.telecom:phone', path: 'Patient.telecom', sliceName: 'phone' },
    { id: 'Patient.telecom:phone.system', path: 'Patient.telecom.system', min: 1, fixedCode: 'phone' },
    { id: 'Patient.telecom:@default', path: 'Patient.telecom', sliceName: '@default', max: '1' },
  ]);

  it('that are the rest have their own number', () => {
    const telecom = (...systems: string[]) => ({
      resourceType: 'Patient',
      telecom: systems.map((system) => ({ system, value: '1' })),
    });
    expect(errorsIn(telecom('phone', 'phone', 'email'), [withDefault])).toEqual([]);
    expect(errorsIn(telecom('phone', 'email', 'fax'), [withDefault])).toEqual(['Patient slice-max']);
  });
});

describe('an element with the content of another', () => {
  it('has it as the base defines it, not as the profile narrows it', () => {
    const narrowed = givenProfile('Questionnaire', [
      { id: 'Questionnaire.item', path: 'Questionnaire.item' },
      { id: 'Questionnaire.item.text', path: 'Questionnaire.item.text', min: 1 },
    ]);
    const questionnaire = (item: JsonObject) => ({ resourceType: 'Questionnaire', status: 'draft', item: [item] });
    const inner = { linkId: '1.1', type: 'string' };
    const outer = { linkId: '1', type: 'group', item: [inner] };
    expect(errorsIn(questionnaire({ ...outer, text: 'a' }), [narrowed])).toEqual([]);
    expect(errorsIn(questionnaire(outer), [narrowed])).toEqual(['Questionnaire.item[0] cardinality-min']);
    const broken = { ...outer, text: 'a', item: [{ type: 'string' }] };
    expect(errorsIn(questionnaire(broken), [narrowed])).toEqual(['Questionnaire.item[0].item[0] cardinality-min']);
  });
});

describe('a code system', () => {
  const system: JsonObject = {
    resourceType: 'CodeSystem',
    url: 'http://test/system',
    name: 'System',
    status: 'active',
    content: 'complete',
    hierarchyMeaning: 'is-a',
    property: [
      { code: 'size', type: 'integer' },
      { code: 'kind', type: 'code' },
    ],
    filter: [{ code: 'kind', operator: ['='], value: 'a kind' }],
    concept: [{ code: 'a' }, { code: 'b' }],
  };
  const supplement: JsonObject = {
    resourceType: 'CodeSystem',
    url: 'http://test/supplement',
    name: 'Supplement',
    status: 'active',
    content: 'supplement',
    supplements: 'http://test/system',
    concept: [{ code: 'a', designation: [{ language: 'de', value: 'A' }] }],
  };
  const valueSet = (include: JsonObject): JsonObject => ({
    resourceType: 'ValueSet',
    url: 'http://test/codes',
    name: 'Codes',
    status: 'active',
    compose: { include: [{ system: 'http://test/system', ...include }] },
  });

  it.each<[string, string, string, number]>([
    ['concept', 'is-a', 'a', 0],
    ['concept', 'is-a', 'z', 1],
    ['concept', 'in', 'a,b', 0],
    ['concept', 'in', 'a,y,z', 2],
    ['concept', 'regex', 'a.*', 1],
    ['code', 'regex', 'a.*', 0],
    ['code', 'regex', '(', 1],
    ['code', 'exists', 'true', 1],
    ['child', '=', 'z', 1],
    ['size', '=', '3', 0],
    ['size', '=', 'x', 1],
    ['size', 'in', '1,x', 1],
    ['size', 'exists', 'true', 0],
    ['size', 'exists', 'x', 1],
    ['kind', '=', 'anything', 0],
    ['kind', 'regex', 'a.*', 1],
    ['other', '=', 'x', 0],
  ])('may be asked in a filter by %s %s %s or not', (property, op, value, count) => {
    expect(errorsIn(valueSet({ filter: [{ property, op, value }] }), [system])).toEqual(
      Array(count).fill('ValueSet.compose.include[0].filter[0] valueset-filter'),
    );
  });

  it('that is a supplement has no codes of its own', () => {
    const observation = (url: string) => ({
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: url, code: 'a' }] },
    });
    const given = [system, supplement];
    expect(errorsIn(observation('http://test/system'), given)).toEqual([]);
    expect(errorsIn(observation('http://test/supplement'), given)).toEqual([
      'Observation.code.coding[0].system system-supplement',
    ]);
    expect(errorsIn(valueSet({ system: 'http://test/supplement' }), given)).toEqual([
      'ValueSet.compose.include[0] valueset-system',
    ]);
  });

  it('that is a supplement has the hierarchy of the system it supplements', () => {
    expect(errorsIn({ ...supplement, hierarchyMeaning: 'is-a' }, [system])).toEqual([]);
    expect(errorsIn({ ...supplement, hierarchyMeaning: 'part-of' }, [system])).toEqual([
      'CodeSystem codesystem-supplement',
    ]);
  });
});

describe('a slice that says nothing of what slices are told apart by', () => {
  const sliced = (type: string, path: string, ...of: JsonObject[]): JsonObject =>
    givenProfile('Patient', [
      {
        id: 'Patient.identifier',
        path: 'Patient.identifier',
        slicing: { discriminator: [{ type, path }], rules: 'open' },
      },
      { id: 'Patient.identifier:one', path: 'Patient.identifier', sliceName: 'one' },
      ...of.map(({ name, ...said }) => ({
        id: `Patient.identifier:one.${name}`,
        path: `Patient.identifier.${name}`,
        ...said,
      })),
    ]);
  const binding = (strength: string) => ({ name: 'use', binding: { strength, valueSet: 'http://test/uses' } });

  it.each<[string, JsonObject, boolean]>([
    ['nothing', sliced('value', 'system'), true],
    ['what else it has', sliced('value', 'system', { name: 'value', min: 1 }), true],
    ['a preferred code', sliced('pattern', 'use', binding('preferred')), true],
    ['a constant', sliced('value', 'system', { name: 'system', fixedUri: 'http://test/s' }), false],
    ['codes', sliced('value', 'use', binding('required')), false],
    ['that it is there', sliced('value', 'period', { name: 'period', min: 1 }), false],
    ['that it is not there', sliced('value', 'period', { name: 'period', max: '0' }), false],
    ['nothing, where being there tells', sliced('exists', 'period'), false],
  ])('but %s', (_what, profile, expected) => {
    const { definitions } = loadDefinitions({ layers: [memoryLayer([profile])] });
    const found = createValidator({ definitions }).validate({ resource: profile }, { level: 'warning' });
    const told = found.filter(({ id }) => id === 'definition-slice-indistinct');
    expect(told.map(({ severity, expression }) => `${severity} ${expression}`)).toEqual(
      expected ? ['warning StructureDefinition.differential.element[1]'] : [],
    );
  });
});

describe('names that objects of JavaScript have', () => {
  it.each(['constructor', 'toString', '__proto__'])('are names like others: %s', (name) => {
    const filter = { property: name, op: '=', value: 'a' };
    const include = [{ system: 'http://test/s', filter: [filter] }];
    const valueSet = { resourceType: 'ValueSet', status: 'draft', compose: { include } };
    const system = {
      resourceType: 'CodeSystem',
      url: 'http://test/s',
      status: 'draft',
      content: 'complete',
      property: [{ code: name, type: name }],
    };
    expect(errorsIn(valueSet, [system])).toEqual([]);
    const profile = givenProfile('Patient', [
      {
        id: 'Patient.gender',
        path: 'Patient.gender',
        type: [{ code: name }, { code: `http://hl7.org/fhirpath/System.${name}` }],
      },
    ]);
    expect(() => errorsIn({ resourceType: 'Patient', gender: 'male' }, [profile])).not.toThrow();
  });
});

it.each([
  ['inactive', 'maybe', false],
  ['inactive', 'true', true],
  ['notSelectable', 'x', false],
  ['deprecated', 'x', false],
  ['deprecated', '2020-01-01', true],
  ['other', 'x', true],
  ['expressions', 'x', true],
  ['expressions', 'x', false, 'http://snomed.info/sct'],
  ['expressions', 'true', true, 'http://snomed.info/sct'],
])('a filter by the property %s, which FHIR may define, for %s', (property, value, isRight, url = 'http://test/s') => {
  const include = [{ system: url, filter: [{ property, op: '=', value }] }];
  const system = { resourceType: 'CodeSystem', url: 'http://test/s', status: 'draft', content: 'complete' };
  expect(errorsIn({ resourceType: 'ValueSet', status: 'draft', compose: { include } }, [system])).toEqual(
    isRight ? [] : ['ValueSet.compose.include[0].filter[0] valueset-filter'],
  );
});
