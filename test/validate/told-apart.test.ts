import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { CORE, givenProfile } from './given-profile.ts';

/** Slices told apart by what lies deeper in them (http://hl7.org/fhir/R4/profiling.html#discriminator). */

/** The elements of a profile by their ids below its type. */
const elements = (type: string, all: Record<string, JsonObject>): JsonObject[] =>
  Object.entries(all).map(([below, said]) => {
    const id = `${type}.${below}`;
    const slice = /:([^.:]+)$/.exec(id)?.[1];
    return { id, path: id.replace(/:[^.]*/g, ''), ...(slice ? { sliceName: slice } : {}), ...said };
  });
const by = (type: string, path: string, rules = 'open'): JsonObject => ({
  slicing: { discriminator: [{ type, path }], rules },
});

describe('a slice told by what the children of an element are fixed to', () => {
  const SYSTEM = 'http://test/kinds';
  /** At most one category of a kind, told by the system and the code of its coding. */
  const rules = (coding: JsonObject): JsonObject[] => [
    givenProfile(
      'Observation',
      elements('Observation', {
        category: by('value', '$this'),
        'category:kind': { min: 0, max: '1' },
        'category:kind.coding': coding,
        'category:kind.coding.system': { min: 1, fixedUri: SYSTEM },
        'category:kind.coding.code': { min: 1, fixedCode: 'a' },
      }),
    ),
  ];
  const kind: JsonObject = { coding: [{ system: SYSTEM, code: 'a' }] };
  const found = (coding: JsonObject, ...category: JsonObject[]): string[] =>
    errorsIn({ resourceType: 'Observation', status: 'final', code: { text: 'a' }, category }, rules(coding));

  it('has the items with a coding that is like that in all of them', () => {
    const needed = { min: 1 };
    const tooMany = ['Observation slice-max'];
    expect(found(needed, kind, kind)).toEqual(tooMany);
    expect(found(needed, kind, { coding: [{ code: 'x' }, { system: SYSTEM, code: 'a' }] })).toContain(
      'Observation slice-max',
    );
    expect(found(needed, kind, { coding: [{ system: SYSTEM, code: 'b' }] })).toEqual([]);
    expect(found(needed, kind, { coding: [{ system: 'http://test/other', code: 'a' }] })).toEqual([]);
    // each half in a coding of its own is neither
    const halves = [
      { system: SYSTEM, code: 'b' },
      { system: 'http://test/other', code: 'a' },
    ];
    expect(found(needed, kind, { coding: halves })).toEqual([]);
    expect(found(needed, kind, { text: 'a' })).toEqual([]);
  });

  it('has the items without one, too, where there need be none', () => {
    expect(found({ min: 0 }, kind, { text: 'a' })).toEqual(['Observation slice-max']);
    expect(found({ min: 0 }, kind, { coding: [{ system: SYSTEM, code: 'b' }] })).toEqual([]);
  });
});

describe('a slice told by a slice that must be in it', () => {
  const rules = givenProfile(
    'Observation',
    elements('Observation', {
      category: by('value', '$this'),
      'category:kind': { min: 0, max: '1' },
      'category:kind.coding': by('value', 'system'),
      'category:kind.coding:own': { min: 1, max: '1' },
      'category:kind.coding:own.system': { min: 1, fixedUri: 'http://test/kinds' },
    }),
  );
  const own = { coding: [{ system: 'http://test/kinds', code: 'a' }] };
  const other = { coding: [{ system: 'http://test/other', code: 'a' }] };
  const found = (...category: JsonObject[]): string[] =>
    errorsIn({ resourceType: 'Observation', status: 'final', code: { text: 'a' }, category }, [rules]);

  it('has the items with what that slice is told by', () => {
    expect(found(own, other, other, { text: 'a' })).toEqual([]);
    expect(found(own, own)).toEqual(['Observation slice-max']);
  });
});

describe('a slice told by whether something is there', () => {
  /** Names with a period must have a use, those without one a text. */
  const rules = givenProfile(
    'Patient',
    elements('Patient', {
      name: by('exists', 'period'),
      'name:past': { min: 0, max: '*' },
      'name:past.period': { min: 1 },
      'name:past.use': { min: 1 },
      'name:present': { min: 0, max: '*' },
      'name:present.period': { max: '0' },
      'name:present.text': { min: 1 },
    }),
  );
  const found = (...name: JsonObject[]): string[] => errorsIn({ resourceType: 'Patient', name }, [rules]);
  const period = { start: '2020' };

  it('has the items that have it, or those that have it not', () => {
    expect(found({ period, use: 'old' }, { text: 'a' })).toEqual([]);
    expect(found({ period, text: 'a' }, { use: 'old' })).toEqual([
      'Patient.name[0] cardinality-min',
      'Patient.name[1] cardinality-min',
    ]);
  });
});

describe('a slice told by the value of an extension', () => {
  const URL = 'http://test/side';
  const extension = givenProfile(
    'Extension',
    [
      { id: 'Extension.url', path: 'Extension.url', fixedUri: URL },
      { id: 'Extension.value[x]', path: 'Extension.value[x]', min: 1, type: [{ code: 'code' }] },
    ],
    { url: URL, kind: 'complex-type', context: [{ type: 'element', expression: 'Element' }] },
  );
  const left: Record<string, JsonObject> = {
    contact: by('value', "extension('http://test/side').value"),
    'contact:left': { min: 0, max: '1' },
    'contact:left.extension': by('value', 'url'),
    'contact:left.extension:side': { min: 1, max: '1', type: [{ code: 'Extension', profile: [URL] }] },
    'contact:left.extension:side.value[x]': { fixedCode: 'left' },
  };
  const contact = (...sides: string[]): JsonObject => ({
    gender: 'male',
    extension: sides.map((valueCode) => ({ url: URL, valueCode })),
  });
  const found = (...contacts: JsonObject[]): string[] =>
    errorsIn({ resourceType: 'Patient', contact: contacts.map((one) => ({ name: { text: 'a' }, ...one })) }, [
      extension,
      givenProfile('Patient', elements('Patient', left)),
    ]);

  it('has the items with that value there', () => {
    expect(found(contact('left'), contact('right'))).toEqual([]);
    expect(found(contact('left'), contact('left'))).toEqual(['Patient slice-max']);
    const another = { gender: 'male', extension: [{ url: `${CORE}data-absent-reason`, valueCode: 'unknown' }] };
    expect(found(contact('left'), another)).toEqual([]);
  });
});

describe('a slice told by a type of a choice', () => {
  /** Components of which at most one has an amount. */
  const rules = (path: string): JsonObject =>
    givenProfile(
      'Observation',
      elements('Observation', {
        component: by('type', path),
        'component:amount': { min: 0, max: '1' },
        'component:amount.value[x]': { min: 1, type: [{ code: 'Quantity' }] },
      }),
    );
  const component = (...values: JsonObject[]): JsonObject[] => values.map((one) => ({ code: { text: 'a' }, ...one }));
  const found = (path: string, ...values: JsonObject[]): string[] =>
    errorsIn({ resourceType: 'Observation', status: 'final', code: { text: 'a' }, component: component(...values) }, [
      rules(path),
    ]);
  const amount = { valueQuantity: { value: 1 } };

  it('has the items with a value of that type', () => {
    expect(found('value', amount, amount)).toEqual(['Observation slice-max']);
    expect(found('value', amount, { valueString: 'a' }, { valueRange: { low: { value: 1 } } })).toEqual([]);
  });
});

describe('a slice told by a part of one type of a choice', () => {
  /** Components of which at most one has an amount in mg; other values may be there as often as one likes. */
  const rules = givenProfile(
    'Observation',
    elements('Observation', {
      component: by('value', 'value.ofType(Quantity).code'),
      'component:mg': { min: 0, max: '1' },
      'component:mg.value[x]': { min: 1, type: [{ code: 'Quantity' }] },
      'component:mg.value[x].code': { min: 1, fixedCode: 'mg' },
    }),
  );
  const found = (...values: JsonObject[]): string[] =>
    errorsIn(
      {
        resourceType: 'Observation',
        status: 'final',
        code: { text: 'a' },
        component: values.map((one) => ({ code: { text: 'a' }, ...one })),
      },
      [rules],
    );
  const amount = (code: string): JsonObject => ({
    valueQuantity: { value: 1, system: 'http://unitsofmeasure.org', code },
  });

  it('has the items with that part in a value of that type', () => {
    expect(found(amount('mg'), amount('g'), { valueString: 'mg' }, { valueString: 'mg' })).toEqual([]);
    expect(found(amount('mg'), amount('mg'))).toEqual(['Observation slice-max']);
  });
});

describe('a slice told by a part of one type of resource', () => {
  const rules = givenProfile('Bundle', [
    {
      id: 'Bundle.entry',
      path: 'Bundle.entry',
      slicing: { discriminator: [{ type: 'value', path: 'resource.ofType(Patient).gender' }], rules: 'open' },
    },
    { id: 'Bundle.entry:male', path: 'Bundle.entry', sliceName: 'male', min: 0, max: '1' },
    { id: 'Bundle.entry:male.resource', path: 'Bundle.entry.resource', min: 1, type: [{ code: 'Patient' }] },
    { id: 'Bundle.entry:male.resource.gender', path: 'Bundle.entry.resource.gender', min: 1, fixedCode: 'male' },
  ]);
  const found = (...resources: JsonObject[]): string[] =>
    errorsIn(
      {
        resourceType: 'Bundle',
        type: 'collection',
        entry: resources.map((resource, at) => ({
          fullUrl: `http://a/${String(resource.resourceType)}/${at}`,
          resource: { ...resource, id: `${at}` },
        })),
      },
      [rules],
    );

  it('has no resources of another that are like it', () => {
    const [patient, person] = ['Patient', 'Person'].map((resourceType) => ({ resourceType, gender: 'male' }));
    expect(found({ ...patient }, { ...person }, { ...patient, gender: 'female' })).toEqual([]);
    expect(found({ ...person }, { ...person })).toEqual([]);
    expect(found({ ...patient }, { ...patient })).toEqual(['Bundle slice-max']);
  });
});

describe('a slice told by the value set that its codes are in', () => {
  const GENDERS = 'http://hl7.org/fhir/administrative-gender';
  const rules = [
    givenProfile(
      'Observation',
      elements('Observation', {
        category: by('pattern', '$this'),
        'category:kind': {
          min: 1,
          binding: { strength: 'required', valueSet: 'http://hl7.org/fhir/ValueSet/administrative-gender' },
        },
      }),
    ),
  ];
  const found = (coding: JsonObject): string[] =>
    errorsIn(
      { resourceType: 'Observation', status: 'final', code: { text: 'a' }, category: [{ coding: [coding] }] },
      rules,
    );

  it('has no code without its system', () => {
    expect(found({ system: GENDERS, code: 'male' })).toEqual([]);
    expect(found({ system: GENDERS, code: 'a' })).toContain('Observation slice-min');
    expect(found({ code: 'male' })).toEqual(['Observation slice-min']);
  });
});

describe('a slice told by a target that is not here', () => {
  const performers = (type: string, rules: string): JsonObject[] => [
    givenProfile(
      'Observation',
      elements('Observation', {
        performer: by(type, 'resolve()', rules),
        'performer:org': { min: 1, max: '1', type: [{ code: 'Reference', targetProfile: ['http://test/org'] }] },
      }),
    ),
    givenProfile('Organization', [], { url: 'http://test/org' }),
  ];
  const found = (type: string, rules: string, ...references: string[]): string[] =>
    errorsIn(
      {
        resourceType: 'Observation',
        status: 'final',
        code: { text: 'a' },
        performer: references.map((reference) => ({ reference })),
      },
      performers(type, rules),
    );
  const MISSING = 'Observation slice-min';
  const UNMATCHED = 'Observation.performer[0] slice-unmatched';

  it.each<[string, string, string, string[], string[]]>([
    ['is there by the type in its url', 'type', 'closed', ['Organization/1'], []],
    ['of another type is not', 'type', 'open', ['Practitioner/1'], [MISSING]],
    ['of another type is in none', 'type', 'closed', ['Practitioner/1'], [MISSING, UNMATCHED]],
    [
      'is there once',
      'type',
      'open',
      ['Organization/1', 'http://server.test/Organization/2'],
      ['Observation slice-max'],
    ],
    ['may be there where its url has no type', 'type', 'closed', ['http://server.test/x'], []],
    ['may meet the profile of its type', 'profile', 'closed', ['Organization/1'], []],
    ['of another type meets none', 'profile', 'closed', ['Practitioner/1'], [MISSING, UNMATCHED]],
  ])('%s', (_what, type, rules, references, expected) => {
    expect(found(type, rules, ...references)).toEqual(expected);
  });
});
