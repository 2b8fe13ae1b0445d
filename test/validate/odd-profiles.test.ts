import { expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject, JsonValue } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';

/** Profiles with something odd in them, and what is odd where a profile expects something. */

const withLayer = (...resources: JsonObject[]) =>
  createValidator({ definitions: loadDefinitions({ layers: [memoryLayer(resources)] }).definitions });

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
