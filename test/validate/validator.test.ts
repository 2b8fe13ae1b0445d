import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject, JsonValue } from '../../src/fhir/json.ts';
import { locator } from '../../src/fhir/locate.ts';
import { parseJson } from '../../src/fhir/parse-json.ts';
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
    [{ code: 'a', display: 'Fine', userSelected: 'yes' }, ['Basic.code.coding[0].userSelected']],
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

describe('places', () => {
  const source =
    '{\n  "resourceType": "Patient",\n  "birthDate": "x",\n  "_active": {"extension": [{"url": 1}]},\n  "name": [{"given": ["a", 2]}]\n}';
  it('name line and column of the text', () => {
    const issues = validator.validate({ resource: JSON.parse(source), source }, { level: 'error' });
    expect(issues.map(({ expression, line, column }) => [expression, line, column])).toEqual([
      ['Patient.birthDate', 3, 3],
      ['Patient.active.extension[0].url', 4, 30],
      ['Patient.active.extension[0]', 4, 29],
      ['Patient.name[0].given[1]', 5, 28],
    ]);
  });

  it('are copied with an issue', () => {
    const [issue] = validator.validate({ resource: JSON.parse(source), source });
    expect(JSON.parse(JSON.stringify({ ...issue }))).toMatchObject({ line: 3, column: 3 });
  });

  it('are found for choices, and for what is missing at the nearest element above', () => {
    expect(locator('{"resourceType":"A","valueQuantity":{"code":1}}')('A.value.code')).toEqual({ line: 1, column: 38 });
    expect(locator('{"resourceType":"A",\n"b":{}}')('A.b.c.d')).toEqual({ line: 2, column: 1 });
  });
});

describe('parseJson', () => {
  it.each([
    ['', 1, 1],
    ['{', 1, 2],
    ['{"a":1,}', 1, 8],
    ['{"a" 1}', 1, 6],
    ['[1 2]', 1, 4],
    ['{"a":\n  tru}', 2, 3],
    ['{"a":"b\nc"}', 1, 6],
    ['{"a":01}', 1, 6],
    ['{} x', 1, 4],
    ['{"a":"\\x"}', 1, 7],
    ['{"a":"\tb"}', 1, 7],
    ['{"a":"b', 1, 6],
  ])('says where %j is broken', (text, line, column) => {
    expect(parseJson(text).issue).toMatchObject({ severity: 'fatal', id: 'json-malformed', line, column });
  });

  it('reads what is right, also after a byte order mark', () => {
    expect(parseJson('\ufeff{"a":[1,"\\u0041",null]}').value).toEqual({ a: [1, 'A', null] });
  });

  it('refuses nesting beyond the limit', () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(parseJson(deep(100)).issue).toBeUndefined();
    expect(parseJson(deep(101)).issue?.id).toBe('json-too-deep');
    expect(parseJson(deep(200_000)).issue?.id).toBe('json-too-deep');
    expect(parseJson(deep(5), { maxDepth: 4 }).issue?.id).toBe('json-too-deep');
    expect(parseJson('['.repeat(200_000)).issue?.id).toBe('json-malformed');
  });

  it('keeps __proto__ an ordinary member', () => {
    const { value } = parseJson('{"__proto__":{"admin":true}}');
    expect(Object.keys(value ?? {})).toEqual(['__proto__']);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});

describe('hostile input', () => {
  it.each<[string, JsonValue]>([
    ['null', null],
    ['a number', 1],
    ['an array', []],
    ['an object without a type', {}],
    ['an unknown type', { resourceType: 'Unicorn' }],
    ['a type named like a prototype member', { resourceType: 'constructor' }],
    ['an abstract type', { resourceType: 'DomainResource' }],
    ['a data type', { resourceType: 'HumanName' }],
  ])('%s is an error', (_name, resource) => {
    expect(validator.validate({ resource })).toMatchObject([{ severity: 'error', id: 'resource-type-unknown' }]);
  });

  it('nested 10,000 levels deep ends', () => {
    let extension: JsonObject = { url: 'a', valueString: 'a' };
    for (let level = 0; level < 10_000; level++) extension = { url: 'a', extension: [extension] };
    const issues = validator.validate({ resource: { resourceType: 'Patient', extension: [extension] } });
    expect(issues).toMatchObject([{ severity: 'fatal', id: 'json-too-deep' }]);
  });

  it('with prototype names in every place is judged like any other', () => {
    const resource = JSON.parse(
      '{"resourceType":"Patient","__proto__":{"a":1},"constructor":1,"meta":{"profile":["__proto__"]},"gender":"constructor","extension":[{"url":"hasOwnProperty","valueString":"a"}]}',
    );
    const ids = validator.validate({ resource }).map(({ id }) => id);
    expect(ids.filter((id) => id === 'element-unknown')).toHaveLength(2);
    expect(ids).toContain('binding-required');
    expect(ids).toContain('profile-not-checked');
  });

  it('a member that a caller left undefined is not there', () => {
    const sent: JsonObject = { resourceType: 'Patient', active: true };
    const resource: JsonObject = { ...sent, name: undefined, birthDate: undefined, contained: undefined };
    expect(validator.validate({ resource })).toEqual(validator.validate({ resource: sent }));
  });

  const profile = (
    name: string,
    element: JsonObject[],
    base = 'http://hl7.org/fhir/StructureDefinition/Observation',
  ): JsonObject => ({
    resourceType: 'StructureDefinition',
    url: `http://test/${name}`,
    name,
    type: 'Observation',
    kind: 'resource',
    abstract: false,
    derivation: 'constraint',
    baseDefinition: base,
    differential: { element },
  });
  const observation: JsonObject = { resourceType: 'Observation', status: 'final', code: { text: 'a' } };

  it.each<[string, JsonValue]>([
    ['null', null],
    ['a number', 1],
    ['a text', 'a'],
    ['an array with null', [null]],
    ['an object without a type', {}],
    ['a resource of another type', { resourceType: 'Patient' }],
  ])('%s where slices are told apart by profile is in none of them', (_name, resource) => {
    const slice = (name: string, code: string, canonical: string): JsonObject[] => [
      { id: `Bundle.entry:${name}`, path: 'Bundle.entry', sliceName: name, min: 1 },
      {
        id: `Bundle.entry:${name}.resource`,
        path: 'Bundle.entry.resource',
        type: [{ code, profile: [`http://hl7.org/fhir/StructureDefinition/${canonical}`] }],
      },
    ];
    const bundle: JsonObject = {
      ...profile('by-profile', [
        {
          id: 'Bundle.entry',
          path: 'Bundle.entry',
          slicing: { discriminator: [{ type: 'profile', path: 'resource' }], rules: 'open' },
        },
        ...slice('weight', 'Observation', 'bodyweight'),
      ]),
      type: 'Bundle',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Bundle',
    };
    const { definitions } = loadDefinitions({ layers: [memoryLayer([bundle])] });
    const input = { resource: { resourceType: 'Bundle', type: 'collection', entry: [{ resource }] } };
    const [compiled, interpreted] = (['compiled', 'interpreted'] as const).map((mode) =>
      createValidator({ definitions, mode })
        .validate(input, { profiles: ['http://test/by-profile'], level: 'error' })
        .map(({ id, expression }) => `${id} ${expression}`),
    );
    expect(compiled).toContain('slice-min Bundle');
    expect(interpreted).toEqual(compiled);
  });

  it('an item that two slices fit is an error, since it may be in one only', () => {
    const slice = (name: string): JsonObject[] => [
      { id: `Observation.component:${name}`, path: 'Observation.component', sliceName: name },
      {
        id: `Observation.component:${name}.code`,
        path: 'Observation.component.code',
        patternCodeableConcept: { coding: [{ system: 'http://test', code: name }] },
      },
    ];
    const sliced = profile('two', [
      {
        id: 'Observation.component',
        path: 'Observation.component',
        slicing: { discriminator: [{ type: 'pattern', path: 'code' }], rules: 'open' },
      },
      ...slice('a'),
      ...slice('b'),
    ]);
    const component = (...codes: string[]): JsonObject => ({
      code: { coding: codes.map((code) => ({ system: 'http://test', code })) },
      valueString: 'x',
    });
    const resource = { ...observation, component: [component('a'), component('a', 'b'), component('b')] };
    const { definitions } = loadDefinitions({ layers: [memoryLayer([sliced])] });
    for (const mode of ['compiled', 'interpreted'] as const) {
      const found = createValidator({ definitions, mode }).validate(
        { resource },
        { profiles: ['http://test/two'], level: 'error' },
      );
      expect(found.map(({ id, expression }) => `${id} ${expression}`)).toEqual([
        'slice-ambiguous Observation.component[1]',
      ]);
    }
  });

  it('a profile that demands itself of its targets ends', () => {
    const self = profile('self', [
      { path: 'Observation.hasMember', type: [{ code: 'Reference', targetProfile: ['http://test/self'] }] },
    ]);
    const entry = ['a', 'b'].map((id) => ({
      fullUrl: `http://s/Observation/${id}`,
      resource: {
        ...observation,
        id,
        hasMember: [{ reference: `Observation/${id === 'a' ? 'b' : 'a'}` }],
        meta: { profile: ['http://test/self'] },
      },
    }));
    expect(
      withLayer(self).validate({ resource: { resourceType: 'Bundle', type: 'collection', entry } }, { level: 'error' }),
    ).toEqual([]);
  });

  it('a urn:uuid that no entry of its Bundle has is pointed out, as a warning', () => {
    const urn = (end: string) => `urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e${end}`;
    const patient = { resourceType: 'Patient', active: true };
    const about = (end: string) => ({ ...observation, id: undefined, subject: { reference: urn(end) } });
    const entry = [
      { fullUrl: urn('1'), resource: patient },
      { fullUrl: urn('2'), resource: JSON.parse(JSON.stringify(about('1'))) },
      { fullUrl: urn('3'), resource: JSON.parse(JSON.stringify(about('9'))) },
    ];
    const found = withLayer(profile('any', [])).validate(
      { resource: { resourceType: 'Bundle', type: 'collection', entry } },
      { level: 'warning' },
    );
    expect(found.filter(({ id }) => id === 'reference-not-in-bundle')).toMatchObject([
      { severity: 'warning', expression: 'Bundle.entry[2].resource.subject' },
    ]);
  });

  it('an invariant that does not parse is "not checked", which is a warning', () => {
    const broken = profile('broken', [
      { path: 'Observation', constraint: [{ key: 'x-1', severity: 'error', human: 'a', expression: 'code.where(' }] },
    ]);
    expect(withLayer(broken).validate({ resource: observation }, { profiles: ['http://test/broken'] })).toMatchObject([
      { severity: 'warning', id: 'invariant-not-checked', invariant: 'x-1' },
    ]);
  });

  it('a failed invariant names its key, its profile and its text', () => {
    const strict = profile('strict', [
      {
        path: 'Observation',
        constraint: [{ key: 'x-2', severity: 'error', human: 'Say why', expression: 'note.exists()' }],
      },
    ]);
    expect(withLayer(strict).validate({ resource: observation }, { profiles: ['http://test/strict'] })).toMatchObject([
      {
        severity: 'error',
        id: 'invariant-x-2',
        invariant: 'x-2',
        profile: 'http://test/strict',
        expression: 'Observation',
        message: 'x-2: Say why',
      },
    ]);
  });

  it('a profile without a base is not known', () => {
    const lost = profile('lost', [{ path: 'Observation.note', min: 1 }], 'http://nowhere');
    expect(withLayer(lost).validate({ resource: observation }, { profiles: ['http://test/lost'] })).toMatchObject([
      {
        id: 'profile-unknown',
        severity: 'error',
        message:
          'The profile http://test/lost cannot be used: it has no snapshot, and its base http://nowhere is not known here to make one from.',
      },
    ]);
  });

  it('nor is one whose base has none', () => {
    const lost = profile('lost', [], 'http://nowhere');
    const further = profile('further', [], 'http://test/lost');
    const [issue] = withLayer(lost, further).validate({ resource: observation }, { profiles: ['http://test/further'] });
    expect(issue?.message).toBe(
      'The profile http://test/further cannot be used: it has no snapshot, and its base http://nowhere is not known here to make one from.',
    );
  });

  it('profiles derived from one another are told as that, asked for or claimed', () => {
    const circle = withLayer(profile('a', [], 'http://test/b'), profile('b', [], 'http://test/a'));
    const claiming = { ...observation, meta: { profile: ['http://test/a'] } };
    const why = 'The profile http://test/a cannot be used: it is derived in a circle, through http://test/a.';
    expect(circle.validate({ resource: observation }, { profiles: ['http://test/a'] })).toMatchObject([
      { severity: 'error', id: 'profile-unknown', message: why },
    ]);
    expect(circle.validate({ resource: claiming })).toMatchObject([
      { severity: 'warning', id: 'profile-not-checked', message: why, expression: 'Observation.meta.profile[0]' },
    ]);
  });

  it.each<[string, JsonObject, string]>([
    ['without type and elements', { url: 'http://test/x' }, 'does not name its url or type'],
    [
      'of constraints without a base',
      {
        url: 'http://test/x',
        type: 'Observation',
        derivation: 'constraint',
        differential: { element: [{ id: 'Observation.bodySite', path: 'Observation.bodySite', min: 1 }] },
      },
      'has no snapshot and no base',
    ],
    ['without elements and base', { url: 'http://test/x', type: 'Observation' }, 'has no snapshot and no base'],
    [
      'whose elements are no objects',
      { url: 'http://test/x', type: 'Observation', snapshot: { element: [1, null, 'a'] } },
      'has no snapshot and no base',
    ],
    [
      'whose elements have no path',
      { url: 'http://test/x', type: 'Observation', snapshot: { element: [{ min: 'many' }] } },
      'holds no elements that could be read',
    ],
  ])('a profile %s is said to be unusable', (_name, members, why) => {
    const broken = { resourceType: 'StructureDefinition', ...members };
    const [issue, ...others] = withLayer(broken).validate({ resource: observation }, { profiles: ['http://test/x'] });
    expect(issue).toMatchObject({ severity: 'error', id: 'profile-unknown' });
    expect(issue?.message).toContain(why);
    expect(others).toEqual([]);
  });

  it('a profile that speaks of elements its base does not have is used, and that is said', () => {
    const odd = profile('odd', [
      { path: 'Observation.nonsense', min: 1 },
      { path: 'Observation.note', min: 1 },
    ]);
    expect(withLayer(odd).validate({ resource: observation }, { profiles: ['http://test/odd'] })).toMatchObject([
      { severity: 'warning', id: 'profile-elements-not-checked', message: expect.stringContaining('nonsense') },
      { severity: 'error', id: 'cardinality-min', message: expect.stringContaining('note') },
    ]);
  });

  it('a pattern that could take for ever is told in time, or said to be unchecked', () => {
    const constraint = ['^(a+)+$', '^(a+)+\\\\1$'].map((pattern, at) => ({
      key: `x-${at}`,
      severity: 'error',
      human: 'a',
      expression: `code.text.matches('${pattern}')`,
    }));
    const endless = profile('endless', [{ path: 'Observation', constraint }]);
    const resource = { ...observation, code: { text: `${'a'.repeat(60)}!` } };
    expect(withLayer(endless).validate({ resource }, { profiles: ['http://test/endless'] })).toMatchObject([
      { severity: 'error', id: 'invariant-x-0' },
      { severity: 'information', id: 'invariant-not-checked', invariant: 'x-1' },
    ]);
  });

  it('a value set that includes itself ends: what is in it is, the rest is not checked or outside', () => {
    const url = 'http://test/ring';
    const system = 'http://hl7.org/fhir/administrative-gender';
    const include = [{ system, concept: [{ code: 'male' }] }, { valueSet: [url] }];
    const ring = { resourceType: 'ValueSet', url, status: 'active', compose: { include } };
    const bound = profile('bound', [{ path: 'Observation.code', binding: { strength: 'required', valueSet: url } }]);
    const findings = (code: string) =>
      withLayer(ring, bound)
        .validate(
          { resource: { ...observation, code: { coding: [{ system, code }] } } },
          { profiles: ['http://test/bound'] },
        )
        .map(({ id }) => id);
    expect(findings('male')).toEqual([]);
    expect(findings('female').length).toBe(1);
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

describe('the place', () => {
  it('of a type that R4 does not have begins with its name, where it may be one', () => {
    const places = ['Unicorn', '__proto__', 'a.b'].map(
      (resourceType) => validator.validate({ resource: { resourceType } })[0]?.expression,
    );
    expect(places).toEqual(['Unicorn', 'Resource', 'Resource']);
  });

  it('of an answer the question does not offer is the answer, of one of another type its value', () => {
    const item = { linkId: '1', type: 'choice', answerOption: [{ valueString: 'a' }] };
    const answered = (answer: JsonObject) => ({
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      questionnaire: '#q',
      contained: [{ resourceType: 'Questionnaire', id: 'q', status: 'active', item: [item] }],
      item: [{ linkId: '1', answer: [answer] }],
    });
    const places = [{ valueString: 'b' }, { valueBoolean: true }].map((answer) =>
      validator.validate({ resource: answered(answer) }, { level: 'error' }).map(({ expression }) => expression),
    );
    expect(places).toEqual([
      ['QuestionnaireResponse.item[0].answer[0]'],
      ['QuestionnaireResponse.item[0].answer[0].value'],
    ]);
  });
});
