import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';

const validator = createValidator({ definitions: loadDefinitions().definitions });

/** The errors of a resource: place and id of each. */
const errorsIn = (resource: JsonObject): string[] =>
  validator.validate({ resource }, { level: 'error' }).map(({ expression, id }) => `${expression} ${id}`);

const base = { url: 'http://example.org/x', name: 'Example', status: 'draft' };

describe('the differential of a StructureDefinition', () => {
  const profileOf = (...elements: JsonObject[]): JsonObject => ({
    resourceType: 'StructureDefinition',
    ...base,
    kind: 'resource',
    abstract: false,
    type: 'Observation',
    baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Observation',
    derivation: 'constraint',
    differential: { element: [{ id: 'Observation', path: 'Observation' }, ...elements] },
  });
  const listed = (...ids: string[]): JsonObject =>
    profileOf(
      ...ids.map((id) => ({
        id,
        path: id.replace(/:\w+/g, ''),
        ...(/:(\w+)$/.test(id) ? { sliceName: id.slice(id.lastIndexOf(':') + 1) } : {}),
        ...(id === 'Observation.category'
          ? { slicing: { discriminator: [{ type: 'pattern', path: '$this' }], rules: 'open' } }
          : {}),
      })),
    );
  const at = (position: number): string => `StructureDefinition.differential.element[${position}] differential-order`;

  it.each<[string, string[], number[]]>([
    ['elements in order', ['status', 'category', 'code', 'value[x]'], []],
    ['an element before an earlier one', ['code', 'status'], [1]],
    ['several before an earlier one', ['code', 'category', 'subject', 'status'], [1, 2, 3]],
    ['a part before the whole', ['code.coding', 'code'], [1]],
    ['parts of the whole in another order', ['code', 'code.text', 'code.coding'], [2]],
    ['parts of parts in another order', ['code', 'code.coding', 'code.coding.code', 'code.coding.system'], [3]],
    ['a part apart from the whole', ['code', 'subject', 'code.text'], [3]],
    ['parts of a whole that is not listed', ['component.code', 'component.value[x]'], []],
    ['the same in another order', ['component.value[x]', 'component.code'], [1]],
    ['slices with their parts', ['category', 'category:a', 'category:a.text', 'category:b', 'code'], []],
    ['a slice apart from the others', ['category', 'code', 'category:a'], [2]],
    ['parts of a slice in another order', ['category', 'category:a', 'category:a.text', 'category:a.coding'], [3]],
    ['a type of a choice by its name', ['status', 'valueQuantity'], []],
  ])('has the order of its base: %s', (_name, paths, expected) => {
    expect(errorsIn(listed(...paths.map((path) => `Observation.${path}`)))).toEqual(expected.map(at));
  });

  it('says which ids of its elements are given twice, but those that the snapshot has as well', () => {
    const twice = profileOf({ id: 'a', path: 'Observation.status' }, { id: 'a', path: 'Observation.code' });
    expect(errorsIn(twice)).toEqual([
      'StructureDefinition.differential.element[2] element-id-repeated',
      'StructureDefinition invariant-sdf-17',
    ]);
    const once = profileOf({ id: 'a', path: 'Observation.status' });
    const { differential: snapshot } = once;
    expect(errorsIn({ ...once, snapshot }).filter((error) => error.includes('element-id'))).toEqual([]);
  });

  it('says how a choice is sliced, but for the type that a path names', () => {
    const slice = (path: string) =>
      profileOf({
        id: 'Observation.value[x]:valueQuantity',
        path,
        sliceName: 'valueQuantity',
        type: [{ code: 'Quantity' }],
      });
    expect(errorsIn(slice('Observation.value[x]'))).toEqual([
      'StructureDefinition.differential.element[1] definition-slicing',
    ]);
    expect(errorsIn(slice('Observation.valueQuantity'))).toEqual([]);
  });

  it('has one type of a choice where that must be there, in each slice around it its own', () => {
    const typed = (holder: string, type: string, more: JsonObject = {}): JsonObject => ({
      id: `Observation.${holder}value[x]:value${type}`,
      path: `Observation.${holder.replace(/:\w+/, '')}value[x]`,
      sliceName: `value${type}`,
      type: [{ code: type }],
      ...more,
    });
    const sliced = (name: string, type: string): JsonObject[] => [
      { id: `Observation.component:${name}`, path: 'Observation.component', sliceName: name },
      {
        id: `Observation.component:${name}.value[x]`,
        path: 'Observation.component.value[x]',
        slicing: { discriminator: [{ type: 'type', path: '$this' }], rules: 'open' },
      },
      typed(`component:${name}.`, type, { min: 1 }),
    ];
    const slicing = { discriminator: [{ type: 'value', path: 'code' }], rules: 'open' };
    const component = { id: 'Observation.component', path: 'Observation.component', slicing };
    expect(errorsIn(profileOf(component, ...sliced('a', 'Quantity'), ...sliced('b', 'CodeableConcept')))).toEqual([]);
    const both = [...sliced('a', 'Quantity'), typed('component:a.', 'CodeableConcept')];
    expect(errorsIn(profileOf(component, ...both))).toEqual([
      'StructureDefinition.differential.element[4] definition-slicing',
    ]);
  });

  const patient = (element: JsonObject[], changes: JsonObject = {}): JsonObject => ({
    ...profileOf(),
    type: 'Patient',
    baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
    differential: { element: [{ id: 'Patient', path: 'Patient' }, ...element] },
    ...changes,
  });
  const rule = (path: string, changes: JsonObject): JsonObject => ({
    id: path,
    path,
    constraint: [{ key: 'x-1', severity: 'error', human: 'x', expression: 'true', ...changes }],
  });
  const extensions = (name: string, profile: string): JsonObject => ({
    id: `Patient.${name}:a`,
    path: `Patient.${name}`,
    sliceName: 'a',
    type: [{ code: 'Extension', profile: [`http://hl7.org/fhir/StructureDefinition/${profile}`] }],
  });
  const bound = (valueSet: string): JsonObject => ({
    id: 'Patient.gender',
    path: 'Patient.gender',
    binding: { strength: 'required', valueSet: `http://hl7.org/fhir/ValueSet/${valueSet}` },
  });
  const target = (path: string, name: string): JsonObject => ({
    id: path,
    path,
    type: [{ code: 'Reference', targetProfile: [`http://hl7.org/fhir/StructureDefinition/${name}`] }],
  });
  const choice = (name: string, min: number): JsonObject => ({
    id: `Patient.deceased[x]:deceased${name}`,
    path: 'Patient.deceased[x]',
    sliceName: `deceased${name}`,
    min,
    type: [{ code: name.charAt(0).toLowerCase() + name.slice(1) }],
  });
  const byType = {
    id: 'Patient.deceased[x]',
    path: 'Patient.deceased[x]',
    slicing: { discriminator: [{ type: 'type', path: '$this' }], rules: 'open' },
  };
  const element = (at: number, below: string, id: string): string[] => [
    `StructureDefinition.differential.element[${at}]${below} definition-${id}`,
  ];

  it.each<[string, JsonObject, string[]]>([
    ['has one rule of a key', patient([rule('Patient.name', {}), rule('Patient.contact', {})]), []],
    [
      'has no two rules of a key',
      patient([rule('Patient.name', {}), rule('Patient.contact', { expression: 'false' })]),
      element(2, '.constraint[0]', 'constraint-key'),
    ],
    ['is the source of its rules', patient([rule('Patient.name', { source: 'http://example.org/x' })]), []],
    [
      'has no rules of others',
      patient([rule('Patient.name', { source: 'http://example.org/y' })]),
      element(1, '.constraint[0]', 'constraint-source'),
    ],
    ['has extensions', patient([extensions('extension', 'patient-birthPlace')]), []],
    [
      'has no extension as one that modifies',
      patient([extensions('modifierExtension', 'patient-birthPlace')]),
      element(1, '.type[0].profile[0]', 'type-profile'),
    ],
    ['has the value set of its base', patient([bound('administrative-gender')]), []],
    [
      'has no value set with codes its base does not allow',
      patient([bound('observation-status')]),
      element(1, '.binding', 'binding'),
    ],
    [
      'has no wider targets',
      patient([target('Patient.managingOrganization', 'Resource')]),
      element(1, '.type[0].targetProfile[0]', 'target'),
    ],
    ['has types of a choice', patient([byType, choice('Boolean', 0), choice('DateTime', 0)]), []],
    [
      'has no second type of a choice where the first has to be',
      patient([byType, choice('Boolean', 1), choice('DateTime', 0)]),
      element(2, '', 'slicing'),
    ],
    [
      'has no constant where there is a structure',
      patient([{ id: 'Patient.contact', path: 'Patient.contact', fixedString: 'x' }]),
      element(1, '.fixed', 'constant-type'),
    ],
    ['without its kind is not asked for it', patient([], { kind: undefined }), ['StructureDefinition cardinality-min']],
  ])('%s', (_name, definition, expected) => {
    expect(errorsIn(JSON.parse(JSON.stringify(definition)))).toEqual(expected);
  });

  it.each<[string, JsonObject[], string[]]>([
    ['its id', [{ id: 'x', path: 'Observation.value[x].id' }], []],
    [
      'a part of some',
      [{ id: 'x', path: 'Observation.value[x].coding' }],
      ['StructureDefinition element-path-unknown'],
    ],
    [
      'a part of the only one',
      [
        { id: 'Observation.value[x]', path: 'Observation.value[x]', type: [{ code: 'Quantity' }] },
        { id: 'x', path: 'Observation.value[x].unit' },
      ],
      [],
    ],
    ['what resources have', [{ id: 'x', path: 'Observation.contained.meta' }], []],
    [
      'what some resources have',
      [{ id: 'x', path: 'Observation.contained.name' }],
      ['StructureDefinition element-path-unknown'],
    ],
  ])('goes into a type that is left open for %s', (_name, elements, expected) => {
    expect(errorsIn(profileOf(...elements))).toEqual(expected);
  });

  it.each<[string, JsonObject, string[]]>([
    ['the same', { rules: 'open' }, []],
    ['more discriminators', { rules: 'open', discriminator: ['coding.code', 'coding.system', 'text'] }, []],
    ['fewer discriminators', { rules: 'open', discriminator: ['coding.code'] }, element(1, '.slicing', 'slicing')],
    ['a closed one', { rules: 'closed' }, []],
  ])('may slice what its base slices by %s or not', (_name, { discriminator, rules }, expected) => {
    const paths = Array.isArray(discriminator) ? discriminator : ['coding.code', 'coding.system'];
    const slicing = { rules: rules ?? 'open', discriminator: paths.map((path) => ({ type: 'value', path })) };
    const category = { id: 'Observation.category', path: 'Observation.category', slicing };
    const definition = { ...profileOf(category), baseDefinition: 'http://hl7.org/fhir/StructureDefinition/vitalsigns' };
    expect(errorsIn(definition)).toEqual(expected);
  });

  it.each([
    ['Observation.code', []],
    ['Observation/code', ['invariant-eld-19', 'invariant-sdf-8']],
    ['Observation.my code', ['invariant-eld-19']],
  ])('and the snapshot name elements that names allow: %s', (path, expected) => {
    const snapshot = {
      element: ['Observation', path].map((one) => ({
        id: one,
        path: one,
        definition: 'x',
        min: 0,
        max: '1',
        base: { path: one, min: 0, max: '1' },
        ...(one === 'Observation' ? {} : { type: [{ code: 'CodeableConcept' }] }),
      })),
    };
    const found = errorsIn({ ...profileOf(), snapshot }).map((error) => error.split(' ')[1]);
    expect(found.filter((id) => id !== 'invariant-sdf-9').toSorted()).toEqual(expected);
  });

  it.each<[string, JsonObject, string[]]>([
    ['a type', { type: [{ code: 'code' }] }, []],
    ['no type', {}, [' element-without-type']],
    [
      'a binding of what has no codes',
      {
        id: 'Observation.issued',
        path: 'Observation.issued',
        base: { path: 'Observation.issued', min: 0, max: '1' },
        type: [{ code: 'instant' }],
        binding: { strength: 'example', description: 'x' },
      },
      [' binding-not-bindable'],
    ],
    ['a constant of another type', { type: [{ code: 'code' }], fixedString: 'x' }, ['.fixed definition-constant-type']],
  ])('stands beside a snapshot whose element has %s', (_name, members, expected) => {
    const element = { id: 'Observation.status', path: 'Observation.status', definition: 'x', min: 1, max: '1' };
    const root = {
      ...element,
      id: 'Observation',
      path: 'Observation',
      base: { path: 'Observation', min: 0, max: '*' },
    };
    const snapshot = {
      element: [root, { ...element, base: { path: 'Observation.status', min: 1, max: '1' }, ...members }],
    };
    expect(errorsIn({ ...profileOf(), snapshot })).toEqual(
      expected.map((error) => `StructureDefinition.snapshot.element[1]${error}`),
    );
  });

  it('of a logical model names its type by a url, and binds what has codes', () => {
    const model = (type: string, types: JsonObject): JsonObject => ({
      resourceType: 'StructureDefinition',
      ...base,
      kind: 'logical',
      abstract: false,
      type,
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Element',
      derivation: 'specialization',
      differential: {
        element: [
          { id: 'x', path: 'x' },
          { id: 'x.a', path: 'x.a', min: 0, max: '1', ...types },
        ],
      },
    });
    const binding = { strength: 'required', valueSet: 'http://hl7.org/fhir/ValueSet/administrative-gender' };
    expect(errorsIn(model('http://example.org/x', { type: [{ code: 'code' }], binding }))).toEqual([]);
    expect(errorsIn(model('x', { type: [{ code: 'code' }] }))).toEqual(['StructureDefinition.type definition-type']);
    expect(errorsIn(model('http://example.org/x', { type: [{ code: 'integer' }], binding }))).toEqual([
      'StructureDefinition.differential.element[1] binding-not-bindable',
    ]);
    expect(errorsIn(model('http://example.org/x', { type: [{ code: 'HumanName' }], maxLength: 5 }))).toEqual(
      element(1, '', 'length'),
    );
  });

  it('takes content from elements that are there', () => {
    const path = 'Observation.component.referenceRange';
    const from = (contentReference: string) => errorsIn(profileOf({ id: path, path, contentReference }));
    expect(from('#Observation.nowhere')).toEqual([
      'StructureDefinition.differential.element[1].contentReference content-reference',
    ]);
    expect(from('http://hl7.org/fhir/StructureDefinition/Observation#Observation.referenceRange')).toEqual([]);
  });
});
