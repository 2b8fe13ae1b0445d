import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { obj, objects } from '../../src/fhir/read.ts';
import { createValidator } from '../../src/validate/index.ts';
import { errorsIn } from './errors-in.ts';
import { CORE, givenProfile } from './given-profile.ts';

/** What profiles ask for in their differentials, of instances and of themselves. */

describe('the value of a primitive', () => {
  const valued = givenProfile('Patient', [{ id: 'Patient.birthDate.value', path: 'Patient.birthDate.value', min: 1 }]);
  const unknown = {
    extension: [{ url: `${CORE}data-absent-reason`, valueCode: 'unknown' }],
  };

  it('that a profile asks for is there, whatever stands beside it', () => {
    expect(errorsIn({ resourceType: 'Patient', birthDate: '1965' }, [valued])).toEqual([]);
    expect(errorsIn({ resourceType: 'Patient', birthDate: '1965', _birthDate: { id: 'a' } }, [valued])).toEqual([]);
    expect(errorsIn({ resourceType: 'Patient', _birthDate: unknown }, [valued])).toEqual([
      'Patient.birthDate cardinality-min',
    ]);
  });
});

describe('a fixed value with lists', () => {
  const fixed = givenProfile('Observation', [
    {
      id: 'Observation.code',
      path: 'Observation.code',
      fixedCodeableConcept: { coding: [{ system: 'http://test/s', code: 'a' }] },
    },
  ]);
  const observation = (...coding: JsonObject[]) => ({ resourceType: 'Observation', status: 'final', code: { coding } });

  it('differs in the items, where there are as many', () => {
    expect(errorsIn(observation({ system: 'http://test/s', code: 'a' }), [fixed])).toEqual([]);
    expect(errorsIn(observation({ system: 'http://test/s', code: 'b', display: 'B' }), [fixed])).toEqual([
      'Observation.code.coding[0].code fixed-value',
      'Observation.code.coding[0].display fixed-value',
    ]);
    const more = observation({ system: 'http://test/s', code: 'a' }, { system: 'http://test/s', code: 'b' });
    expect(errorsIn(more, [fixed])).toEqual(['Observation.code fixed-value']);
  });
});

describe('the largest value set of a binding', () => {
  const system = { resourceType: 'CodeSystem', url: 'http://test/s', status: 'active', content: 'complete' };
  const valueSet = (url: string, ...codes: string[]): JsonObject => ({
    resourceType: 'ValueSet',
    url,
    status: 'active',
    compose: { include: [{ system: 'http://test/s', concept: codes.map((code) => ({ code })) }] },
  });
  const given = (strength: string): JsonObject[] => [
    { ...system, concept: [{ code: 'a' }, { code: 'b' }, { code: 'c' }] },
    valueSet('http://test/some', 'a'),
    valueSet('http://test/most', 'a', 'b'),
    givenProfile('Observation', [
      {
        id: 'Observation.code',
        path: 'Observation.code',
        binding: {
          extension: [{ url: `${CORE}elementdefinition-maxValueSet`, valueCanonical: 'http://test/most' }],
          strength,
          valueSet: 'http://test/some',
        },
      },
    ]),
  ];
  const outside = 'Observation.code binding-required';

  it.each<[string, JsonObject, string[]]>([
    ['extensible', { coding: [{ system: 'http://test/s', code: 'b' }] }, []],
    ['extensible', { coding: [{ system: 'http://test/s', code: 'c' }] }, [outside]],
    ['extensible', { text: 'c' }, [outside]],
    ['preferred', { coding: [{ system: 'http://test/s', code: 'c' }] }, [outside]],
    ['preferred', { text: 'c' }, []],
    ['required', { coding: [{ system: 'http://test/s', code: 'c' }] }, [outside]],
    ['example', { coding: [{ system: 'http://test/s', code: 'c' }] }, []],
  ])('of strength %s limits %j', (strength, code, expected) => {
    expect(errorsIn({ resourceType: 'Observation', status: 'final', code }, given(strength))).toEqual(expected);
  });
});

describe('the url of an extension', () => {
  const EXTENSION = 'http://test/note';
  const note = givenProfile(
    'Extension',
    [
      { id: 'Extension.extension', path: 'Extension.extension', max: '0' },
      { id: 'Extension.url', path: 'Extension.url', fixedUri: EXTENSION },
    ],
    { url: EXTENSION, kind: 'complex-type', context: [{ type: 'element', expression: 'Patient' }] },
  );

  it('has no version', () => {
    const patient = { resourceType: 'Patient', extension: [{ url: `${EXTENSION}|1.0`, valueString: 'a' }] };
    expect(errorsIn(patient, [note])).toEqual(['Patient.extension[0].url fixed-value']);
  });
});

describe('the profile of an extension that is derived from another one', () => {
  const NOTE = 'http://test/note';
  const definitions = [
    givenProfile('Extension', [{ id: 'Extension.url', path: 'Extension.url', fixedUri: NOTE }], {
      url: NOTE,
      kind: 'complex-type',
      context: [{ type: 'element', expression: 'Patient' }],
    }),
    givenProfile(
      'Extension',
      [{ id: 'Extension.value[x]', path: 'Extension.value[x]', type: [{ code: 'string' }], maxLength: 3 }],
      { url: 'http://test/short-note', kind: 'complex-type', baseDefinition: NOTE },
    ),
    givenProfile('Patient', [
      {
        id: 'Patient.extension:note',
        path: 'Patient.extension',
        sliceName: 'note',
        type: [{ code: 'Extension', profile: ['http://test/short-note'] }],
      },
    ]),
  ];
  const noted = (value: JsonObject) =>
    errorsIn({ resourceType: 'Patient', extension: [{ url: NOTE, ...value }] }, definitions);

  it('is asked for as well as what its url names', () => {
    expect(noted({ valueString: 'abc' })).toEqual([]);
    expect(noted({ valueString: 'abcd' })).toEqual(['Patient.extension[0].value value-too-long']);
    expect(noted({ valueBoolean: true })).toEqual(['Patient.extension[0] choice-type']);
    expect(noted({})).toEqual(['Patient.extension[0] invariant-ext-1']);
  });
});

describe('the profile of extensions that are not sliced', () => {
  const definitions = ['http://test/a', 'http://test/b'].map((url) =>
    givenProfile('Extension', [{ id: 'Extension.url', path: 'Extension.url', fixedUri: url }], {
      url,
      kind: 'complex-type',
      context: [{ type: 'element', expression: 'Patient' }],
    }),
  );
  const profile = givenProfile('Patient', [
    {
      id: 'Patient.extension',
      path: 'Patient.extension',
      type: [{ code: 'Extension', profile: ['http://test/a|1.0'] }],
    },
  ]);
  const errors = (url: string) =>
    errorsIn({ resourceType: 'Patient', extension: [{ url, valueString: 'a' }] }, [...definitions, profile]);

  it('leaves no place for others, known or not', () => {
    expect(errors('http://test/a')).toEqual([]);
    expect(errors('http://test/b')).toEqual(['Patient.extension[0].url extension-other']);
    expect(errors('http://test/unknown')).toEqual(['Patient.extension[0].url extension-other']);
  });
});

describe('what is said of a choice of several types', () => {
  const types = [{ code: 'dateTime' }, { code: 'Period' }];
  const extension = { id: 'Observation.effective[x].extension', path: 'Observation.effective[x].extension', max: '0' };
  const differential = givenProfile('Observation', [
    { id: 'Observation.effective[x]', path: 'Observation.effective[x]', type: types },
    extension,
  ]);
  const snapshot = givenProfile('Observation', [], {
    snapshot: {
      element: [
        { id: 'Observation', path: 'Observation', min: 0, max: '*' },
        { id: 'Observation.implicitRules', path: 'Observation.implicitRules', max: '1', type: [{ code: 'uri' }] },
        { id: 'Observation.effective[x]', path: 'Observation.effective[x]', min: 0, max: '1', type: types },
        { ...extension, min: 0, base: { path: 'Element.extension', min: 0, max: '*' }, type: [{ code: 'Extension' }] },
      ],
    },
  });
  const note = { extension: [{ url: 'http://example.org/note', valueString: 'a' }] };

  it.each([
    ['differential', differential, { status: 'final', code: { text: 'a' } }],
    ['snapshot', snapshot, {}],
  ])('in a %s holds for each of them, beside what the type has', (_name, profile, rest) => {
    const errors = (value: JsonObject) => errorsIn({ resourceType: 'Observation', ...rest, ...value }, [profile]);
    expect(errors({ effectivePeriod: { start: '2020', end: '2021' } })).toEqual([]);
    expect(errors({ effectiveDateTime: '2020' })).toEqual([]);
    expect(errors({ effectivePeriod: { start: '2020', ...note } })).toEqual(['Observation.effective cardinality-max']);
    expect(errors({ effectiveDateTime: '2020', _effectiveDateTime: note })).toEqual([
      'Observation.effective cardinality-max',
    ]);
    expect(errors({ effectivePeriod: { begin: '2020' } })).toEqual(['Observation.effective element-unknown']);
  });
});

describe('a slice told apart by a profile', () => {
  const sliced = givenProfile('Bundle', [
    {
      id: 'Bundle.entry',
      path: 'Bundle.entry',
      slicing: { discriminator: [{ type: 'profile', path: 'resource' }], rules: 'closed' },
    },
    { id: 'Bundle.entry:basic', path: 'Bundle.entry', sliceName: 'basic' },
    { id: 'Bundle.entry:basic.resource', path: 'Bundle.entry.resource', type: [{ code: 'Basic' }] },
  ]);
  const bundle = (resource: JsonObject): JsonObject => ({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [{ fullUrl: 'urn:uuid:2a8c2f5e-7a5c-4d0e-9a51-0f0d3f1b2c3d', resource }],
  });

  it('that names none has every resource of its type', () => {
    expect(errorsIn(bundle({ resourceType: 'Basic', code: { text: 'a' } }), [sliced])).toEqual([]);
    expect(errorsIn(bundle({ resourceType: 'Patient' }), [sliced])).toEqual(['Bundle.entry[0] slice-unmatched']);
  });
});

describe('an element of a differential', () => {
  it('may repeat that it has the content of another', () => {
    const link = { id: 'Bundle.entry.link', path: 'Bundle.entry.link', max: '0', contentReference: '#Bundle.link' };
    expect(errorsIn(givenProfile('Bundle', [link], { url: 'http://test/other' }), [])).toEqual([]);
    const nowhere = { ...link, contentReference: '#Bundle.way' };
    expect(errorsIn(givenProfile('Bundle', [nowhere], { url: 'http://test/other' }), [])).toEqual([
      'StructureDefinition.differential.element[0].contentReference content-reference',
    ]);
  });

  it('with a type that the base does not have is not asked for what it can be bound to', () => {
    const bound = {
      id: 'Patient.gender',
      path: 'Patient.gender',
      type: [{ code: 'nothing' }],
      binding: {
        strength: 'required',
        valueSet: `${CORE.replace('StructureDefinition', 'ValueSet')}administrative-gender`,
      },
    };
    expect(errorsIn(givenProfile('Patient', [bound], { url: 'http://test/other' }), [])).toEqual([
      'StructureDefinition.differential.element[0].type[0] definition-element-type',
    ]);
  });
});

describe('a choice', () => {
  it.each(['valueQuantityy', 'valueDuration'])('has no %s; instances are told, too', (name) => {
    const profile = givenProfile('Observation', [{ id: `Observation.${name}`, path: `Observation.${name}`, min: 1 }]);
    const { definitions } = loadDefinitions({ layers: [memoryLayer([profile])] });
    const resource = { resourceType: 'Observation', status: 'final', code: { text: 'a' } };
    const found = createValidator({ definitions }).validate({ resource }, { profiles: ['http://test/profile'] });
    expect(found.map(({ id }) => id)).toEqual(['profile-elements-not-checked']);
  });
});

describe('a snapshot whose elements do not say what they are of', () => {
  const { definitions } = loadDefinitions();
  /** The snapshot of the type without bases, with changes, and what stands below an element. */
  const snapshot = (type: string, changes: Record<string, JsonObject>, below: Record<string, JsonObject[]> = {}) => {
    const elements = objects(obj(definitions.structureDefinition(CORE + type)?.snapshot)?.element).flatMap(
      ({ base: _, ...element }) => [
        { ...element, ...changes[String(element.path)] },
        ...(below[String(element.path)] ?? []).map((one) => ({ id: String(one.path), min: 0, max: '1', ...one })),
      ],
    );
    return givenProfile(type, [], { snapshot: { element: elements } });
  };

  it('knows lists all the same', () => {
    const profile = snapshot(
      'Patient',
      { 'Patient.name': { max: '1' }, 'Patient.photo': { max: '0' } },
      {
        'Patient.name': [{ path: 'Patient.name.given', type: [{ code: 'string' }] }],
        'Patient.deceased[x]': [{ path: 'Patient.deceased[x].extension', max: '0', type: [{ code: 'Extension' }] }],
      },
    );
    const errors = (changes: JsonObject) => errorsIn({ resourceType: 'Patient', ...changes }, [profile]);
    expect(errors({ name: [{ given: ['A'] }] })).toEqual([]);
    expect(errors({ name: [{ given: ['A', 'B'] }] })).toEqual(['Patient.name[0] cardinality-max']);
    expect(errors({ photo: [{ title: 'a' }] })).toEqual(['Patient cardinality-max']);
    const extension = [{ url: 'http://example.org/e', valueString: 'a' }];
    expect(errors({ _deceasedBoolean: { extension } })).toEqual(['Patient.deceased cardinality-max']);
  });

  it('knows choices all the same', () => {
    const profile = snapshot('Observation', {
      'Observation.value[x]': { path: 'Observation.valueQuantity', min: 1, type: [{ code: 'Quantity' }] },
    });
    const errors = (changes: JsonObject) =>
      errorsIn({ resourceType: 'Observation', status: 'final', code: { text: 'a' }, ...changes }, [profile]);
    expect(errors({ valueQuantity: { value: 1 } })).toEqual([]);
    expect(errors({ valueString: 'a' })).toEqual(['Observation.value choice-type']);
    expect(errors({})).toEqual(['Observation cardinality-min']);
  });
});

describe('a snapshot with some elements only', () => {
  it('allows those alone, and the type of the resource', () => {
    const profile = givenProfile('Patient', [], {
      differential: undefined,
      snapshot: {
        element: [
          { id: 'Patient', path: 'Patient', min: 0, max: '*' },
          { id: 'Patient.gender', path: 'Patient.gender', min: 1, max: '1', type: [{ code: 'code' }] },
        ],
      },
    });
    expect(errorsIn({ resourceType: 'Patient', gender: 'male' }, [profile])).toEqual([]);
    expect(errorsIn({ resourceType: 'Patient', id: 'a' }, [profile])).toEqual([
      'Patient element-unknown',
      'Patient cardinality-min',
    ]);
  });
});
