import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject, JsonValue } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { givenProfile } from './given-profile.ts';

const validator = createValidator({ definitions: loadDefinitions().definitions });
const withLayer = (...resources: JsonObject[]) =>
  createValidator({ definitions: loadDefinitions({ layers: [memoryLayer(resources)] }).definitions });

describe('profiles', () => {
  it('claimed and not known are a warning, asked for and not known an error', () => {
    const resource = { resourceType: 'Patient', meta: { profile: ['http://nowhere/a'] } };
    const issues = validator.validate({ resource }, { profiles: ['http://nowhere/b'] });
    expect(issues).toMatchObject([
      { severity: 'error', id: 'profile-unknown', profile: 'http://nowhere/b', expression: 'Patient' },
      {
        severity: 'warning',
        id: 'profile-not-checked',
        profile: 'http://nowhere/a',
        expression: 'Patient.meta.profile[0]',
      },
    ]);
  });

  it('asked for are checked beside the base', () => {
    const resource = { resourceType: 'Observation', status: 'x', code: { text: 'a' } };
    const ids = validator
      .validate({ resource }, { profiles: ['http://hl7.org/fhir/StructureDefinition/bodyweight'], level: 'error' })
      .map(({ id }) => id);
    expect(ids).toContain('binding-required');
    expect(ids).toContain('slice-min');
  });

  it.each([
    ['http://hl7.org/fhir/StructureDefinition/Extension', ['definition-extension-url']],
    ['http://hl7.org/fhir/StructureDefinition/timezone', []],
  ])('of an extension fix its url where they derive from %s', (baseDefinition, expected) => {
    const resource: JsonObject = {
      resourceType: 'StructureDefinition',
      url: 'http://test/zone',
      name: 'Zone',
      status: 'draft',
      kind: 'complex-type',
      abstract: false,
      context: [{ type: 'element', expression: 'Address' }],
      type: 'Extension',
      baseDefinition,
      derivation: 'constraint',
      differential: { element: [{ id: 'Extension', path: 'Extension', short: 'zone' }] },
    };
    expect(validator.validate({ resource }, { level: 'error' }).map(({ id }) => id)).toEqual(expected);
  });

  it('say of an element that is missing which slices of it are required', () => {
    const resource = { resourceType: 'Observation', status: 'final', code: { text: 'a' } };
    const found = validator
      .validate({ resource }, { profiles: ['http://hl7.org/fhir/StructureDefinition/vitalsigns'], level: 'error' })
      .filter(({ message }) => message.includes('category'));
    expect(found).toMatchObject([{ id: 'cardinality-min' }, { id: 'slice-min', expression: 'Observation' }]);
  });

  it.each<[string, JsonValue, string]>([
    ['an object for a code', [{ system: 'http://loinc.org', code: {} }], 'Observation.code.coding[0].code'],
    ['null for a code', [{ system: 'http://loinc.org', code: null }], 'Observation.code.coding[0].code'],
    ['an array for a system', [{ system: ['http://loinc.org'], code: '29463-7' }], 'Observation.code.coding[0].system'],
    ['one coding without its array', { system: 'http://loinc.org', code: '29463-7' }, 'Observation.code.coding'],
  ])('do not ask what follows from %s', (_name, coding, at) => {
    const profile = {
      resourceType: 'StructureDefinition',
      url: 'http://test/one-cause',
      name: 'OneCause',
      status: 'draft',
      kind: 'resource',
      abstract: false,
      type: 'Observation',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Observation',
      derivation: 'constraint',
      differential: {
        element: [
          {
            id: 'Observation.code',
            path: 'Observation.code',
            patternCodeableConcept: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
            binding: { strength: 'required', valueSet: 'http://hl7.org/fhir/ValueSet/observation-status' },
          },
        ],
      },
    };
    const resource = { resourceType: 'Observation', status: 'final', code: { coding } };
    const found = withLayer(profile).validate({ resource }, { profiles: ['http://test/one-cause'], level: 'warning' });
    expect(found.map(({ expression }) => expression)).toEqual([at]);
  });

  it('that share a rule report it once', () => {
    const profiles = ['bodyweight', 'vitalsigns'].map((name) => `http://hl7.org/fhir/StructureDefinition/${name}`);
    const issues = validator.validate(
      { resource: { resourceType: 'Observation', status: 'x', code: { text: 'a' } } },
      { profiles },
    );
    expect(issues.filter(({ expression }) => expression === 'Observation.status')).toHaveLength(1);
  });
});

describe('a value that may have one of several profiles', () => {
  const period = (name: string, part: string): JsonObject => ({
    resourceType: 'StructureDefinition',
    url: `http://test/${name}`,
    name,
    type: 'Period',
    kind: 'complex-type',
    abstract: false,
    derivation: 'constraint',
    baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Period',
    differential: { element: [{ path: `Period.${part}`, min: 1 }] },
  });
  const encounter: JsonObject = {
    resourceType: 'StructureDefinition',
    url: 'http://test/encounter',
    name: 'encounter',
    type: 'Encounter',
    kind: 'resource',
    abstract: false,
    derivation: 'constraint',
    baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Encounter',
    differential: {
      element: [
        { path: 'Encounter.period', type: [{ code: 'Period', profile: ['http://test/begun', 'http://test/ended'] }] },
      ],
    },
  };
  const own = withLayer(period('begun', 'start'), period('ended', 'end'), encounter);
  const found = (value: JsonObject) =>
    own
      .validate(
        { resource: { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, period: value } },
        { profiles: ['http://test/encounter'], level: 'error' },
      )
      .map(({ id, expression }) => `${id} ${expression}`);

  it('meets one of them, or none, which is said once', () => {
    expect(found({ end: '2020' })).toEqual([]);
    expect(found({ id: 'a', extension: [{ url: 'http://test/x', valueString: 'a' }] })).toEqual([
      'type-profile Encounter.period',
    ]);
  });

  it('is not said to meet none where it is wrong by its type already', () => {
    expect(found({ start: 'yesterday' })).toEqual(['primitive-dateTime Encounter.period.start']);
  });
});

describe('references', () => {
  const bundle = (reference: string, fullUrls: [string, string]): JsonObject => ({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      {
        fullUrl: fullUrls[0],
        resource: {
          resourceType: 'Observation',
          id: 'o',
          status: 'final',
          code: { text: 'a' },
          subject: { reference },
        },
      },
      { fullUrl: fullUrls[1], resource: { resourceType: 'Practitioner', id: 'p' } },
    ],
  });
  const found = (resource: JsonValue) =>
    validator.validate({ resource }, { level: 'error' }).map(({ id, expression }) => [id, expression]);
  const wrong = [['reference-target-type', 'Bundle.entry[0].resource.subject']];

  it('are resolved by fullUrl', () => {
    expect(
      found(
        bundle('urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e1', [
          'http://s/Observation/o',
          'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e1',
        ]),
      ),
    ).toEqual(wrong);
  });

  it('are resolved against the base of the entry', () => {
    expect(found(bundle('Practitioner/p', ['http://s/Observation/o', 'http://s/Practitioner/p']))).toEqual(wrong);
  });

  it('ask the resolver for what lies outside', () => {
    const resource = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'a' },
      subject: { reference: 'urn:x' },
    };
    const resolver = { resolve: () => ({ resourceType: 'Practitioner' }) };
    expect(validator.validate({ resource }, { resolver, level: 'error' })).toMatchObject([
      { id: 'reference-target-type' },
    ]);
    expect(validator.validate({ resource }, { level: 'error' })).toEqual([]);
  });

  it('of an entry given alone are resolved in the Bundle it stands in', () => {
    const root = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ fullUrl: 'http://s/Basic/p', resource: { resourceType: 'Practitioner', id: 'p' } }],
    };
    const resource = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'a' },
      subject: { reference: 'http://s/Basic/p' },
    };
    expect(validator.validate({ resource, root }, { level: 'error' })).toMatchObject([
      { id: 'reference-target-type', expression: 'Observation.subject' },
    ]);
  });
});

describe('what cannot be checked', () => {
  it('is said once, with the number of places, and is never an error', () => {
    const coding = [{ system: 'http://snomed.info/sct', code: '1' }];
    const resource = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'a' },
      category: [],
      bodySite: { coding },
      extension: [
        { url: 'http://x.org/a', valueString: 'a' },
        { url: 'http://x.org/a', valueString: 'b' },
      ],
    };
    const { category: _category, ...rest } = resource;
    const issues = validator.validate({ resource: rest });
    expect(issues).toMatchObject([
      { severity: 'information', id: 'extension-not-checked', expression: 'Observation.extension[0]' },
    ]);
    expect(issues[0]?.message).toContain('2 places');
  });

  it('counts each place once, whatever number of profiles come by', () => {
    const profiles = ['http://test/a', 'http://test/b'].map((url) => ({ ...givenProfile('Bundle', []), url }));
    const resource = {
      resourceType: 'Bundle',
      meta: { profile: profiles.map(({ url }) => url) },
      type: 'collection',
      entry: ['1', '2'].map((id) => ({
        fullUrl: `http://server.test/QuestionnaireResponse/${id}`,
        resource: {
          resourceType: 'QuestionnaireResponse',
          id,
          extension: [{ url: 'http://test/extension', valueString: 'a' }],
          status: 'completed',
          questionnaire: 'http://test/questionnaire',
        },
      })),
      link: [{ extension: [{ url: 'http://test/other', valueString: 'a' }], relation: 'self', url: 'http://test' }],
    };
    const messages = withLayer(...profiles)
      .validate({ resource })
      .map(({ id, message }) => `${id} ${/\((\d+) places/.exec(message)?.[1] ?? 1}`);
    expect(messages.toSorted()).toEqual([
      'extension-not-checked 1',
      'extension-not-checked 2',
      'questionnaire-not-checked 2',
    ]);
  });

  it('is left out at a higher level', () => {
    const resource = { resourceType: 'Patient', extension: [{ url: 'http://x.org/a', valueString: 'a' }] };
    expect(validator.validate({ resource }, { level: 'warning' })).toEqual([]);
  });
});

it('an invariant with a broken regular expression is told, and the others beside it are checked', () => {
  const constraint = ["code.text.matches('[')", "code.text = 'b'"].map((expression, at) => ({
    key: `bad-${at}`,
    severity: 'error',
    human: 'h',
    expression,
  }));
  const profile: JsonObject = {
    resourceType: 'StructureDefinition',
    url: 'http://test/broken-pattern',
    name: 'BrokenPattern',
    status: 'draft',
    kind: 'resource',
    abstract: false,
    type: 'Basic',
    baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Basic',
    derivation: 'constraint',
    differential: { element: [{ id: 'Basic', path: 'Basic', constraint }] },
  };
  const resource = { resourceType: 'Basic', code: { text: 'a' } };
  const found = withLayer(profile).validate({ resource }, { profiles: ['http://test/broken-pattern'] });
  expect(found.map(({ invariant }) => invariant)).toEqual(['bad-0', 'bad-1']);
});

describe('a code written as its system writes it', () => {
  const system = 'http://test/odd';
  const concept = [
    { code: 'a', display: 'Fine' },
    { code: 'b', display: 'x\u0001' },
    { code: 'c d ', display: 'x' },
  ];
  const odd = withLayer({ resourceType: 'CodeSystem', url: system, status: 'active', content: 'complete', concept });
  it.each([
    [{ code: 'a', display: 'Fine' }, []],
    [{ code: 'a' }, []],
    [{ code: 'a', display: 'Fine', userSelected: 'true' }, ['Basic.code.coding[0].userSelected']],
    [{ code: 'a', display: 'Fine', other: 1 }, ['Basic.code.coding[0]']],
    [{ code: 'b', display: 'x\u0001' }, ['Basic.code.coding[0].display']],
    [{ code: 'c d ', display: 'x' }, ['Basic.code.coding[0].code']],
  ])('is wrong only where the system itself is odd: %j', (coding, expected) => {
    const resource = { resourceType: 'Basic', code: { coding: [{ system, ...coding }] } };
    for (const _again of [1, 2]) {
      const found = odd.validate({ resource }).filter(({ severity }) => severity !== 'information');
      expect(found.map(({ expression }) => expression)).toEqual(expected);
    }
  });
});

describe('a choice', () => {
  const absent = {
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
  };

  it.each<[string, JsonObject, string[]]>([
    ['one value', { valueString: 'a' }, []],
    ['one value with an extension', { valueString: 'a', _valueString: { id: 'a' } }, []],
    ['why there is no value', { _valueString: absent }, []],
    ['two values', { valueString: 'a', valueInteger: 1 }, ['choice-repeated Observation']],
    [
      'two values, and another choice between them',
      { valueString: 'a', effectiveDateTime: '2020', valueInteger: 1 },
      ['choice-repeated Observation'],
    ],
    ['one value of each of two', { valueString: 'a', effectiveDateTime: '2020' }, []],
    ['why there is none, and one', { _valueString: absent, valueInteger: 1 }, ['choice-repeated Observation']],
    ['one, and why there is none', { valueInteger: 1, _valueString: absent }, ['choice-repeated Observation']],
    ['twice why there is none', { _valueString: absent, _valueInteger: absent }, ['choice-repeated Observation']],
  ])('has %s or is told of', (_name, members, expected) => {
    const resource = { resourceType: 'Observation', status: 'final', code: { text: 'a' }, ...members };
    for (const mode of ['compiled', 'interpreted'] as const) {
      const { definitions } = loadDefinitions();
      const found = createValidator({ definitions, mode }).validate({ resource }, { level: 'error' });
      expect(found.map(({ id, expression }) => `${id} ${expression}`)).toEqual(expected);
    }
  });
});
