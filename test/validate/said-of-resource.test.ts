import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { CORE, givenProfile } from './given-profile.ts';

/** What a profile says of resources within: in entries, contained, in parameters. */

const PROFILE = 'http://test/profile';

/** The errors of a resource by a profile, by both ways of walking alike. */
function errorsIn(resource: JsonObject, profile: JsonObject): string[] {
  const { definitions } = loadDefinitions({ layers: [memoryLayer([profile])] });
  const [compiled, exact] = (['compiled', 'interpreted'] as const).map((mode) =>
    createValidator({ definitions, mode })
      .validate({ resource }, { profiles: [PROFILE], level: 'error' })
      .map(({ expression, id }) => `${expression} ${id}`),
  );
  expect(compiled).toEqual(exact);
  return exact ?? [];
}

const rule = (expression: string): JsonObject => ({
  constraint: [{ key: 'own-1', severity: 'error', human: 'A rule.', expression }],
});
const patient = { type: [{ code: 'Patient' }] };
const bundle = (...resources: JsonObject[]): JsonObject => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource, at) => ({
    fullUrl: `urn:uuid:00000000-0000-4000-8000-00000000000${at}`,
    resource,
  })),
});
const someone = (more: JsonObject = {}): JsonObject => ({ resourceType: 'Patient', ...more });
const something = { resourceType: 'Basic', code: { text: 'a' } };

describe('elements of a resource in an entry', () => {
  const profile = givenProfile('Bundle', [
    {
      id: 'Bundle.entry',
      path: 'Bundle.entry',
      slicing: { discriminator: [{ type: 'type', path: 'resource' }], rules: 'open' },
    },
    { id: 'Bundle.entry:one', path: 'Bundle.entry', sliceName: 'one' },
    { id: 'Bundle.entry:one.resource', path: 'Bundle.entry.resource', min: 1, ...patient, ...rule('active.exists()') },
    { id: 'Bundle.entry:one.resource.name', path: 'Bundle.entry.resource.name', max: '1' },
    { id: 'Bundle.entry:one.resource.name.family', path: 'Bundle.entry.resource.name.family', min: 1 },
    { id: 'Bundle.entry:one.resource.birthDate', path: 'Bundle.entry.resource.birthDate', min: 1 },
  ]);
  const at = 'Bundle.entry[0].resource';

  it('are as the profile of the Bundle says, besides its own definition', () => {
    const right = { active: true, name: [{ family: 'A' }], birthDate: '1970' };
    expect(errorsIn(bundle(someone(right), something), profile)).toEqual([]);
    expect(errorsIn(bundle(someone({ name: [{ text: 'A' }], nickname: 'B' })), profile)).toEqual([
      `${at} element-unknown`,
      `${at}.name[0] cardinality-min`,
      `${at} cardinality-min`,
      `${at} invariant-own-1`,
    ]);
    expect(errorsIn(bundle(someone({ ...right, name: [{ family: 'A' }, { family: 'B' }] })), profile)).toEqual([
      `${at} cardinality-max`,
    ]);
  });

  it('may be named by a differential', () => {
    expect(errorsIn({ ...profile, url: 'http://test/other' }, givenProfile('StructureDefinition', []))).toEqual([]);
  });
});

describe('a rule on resources', () => {
  it('is asked of every one in entries', () => {
    const profile = givenProfile('Bundle', [{ path: 'Bundle.entry.resource', ...rule('language.exists()') }]);
    expect(errorsIn(bundle(someone({ language: 'de' }), something), profile)).toEqual([
      'Bundle.entry[1].resource invariant-own-1',
    ]);
  });

  it('is asked of contained ones', () => {
    const profile = givenProfile('Observation', [
      { path: 'Observation.contained', ...patient, ...rule('%resource = $this and birthDate.exists()') },
    ]);
    const observation = (contained: JsonObject): JsonObject => ({
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'a' },
      subject: { reference: '#p' },
      contained: [{ ...contained, id: 'p' }],
    });
    expect(errorsIn(observation(someone({ birthDate: '1970' })), profile)).toEqual([]);
    expect(errorsIn(observation(someone()), profile)).toEqual(['Observation.contained[0] invariant-own-1']);
  });

  it('is asked of those in parameters', () => {
    const profile = givenProfile('Parameters', [
      { path: 'Parameters.parameter.resource', ...rule(`conformsTo('${CORE}Patient')`) },
    ]);
    const parameters = (resource: JsonObject): JsonObject => ({
      resourceType: 'Parameters',
      parameter: [{ name: 'a', resource }],
    });
    expect(errorsIn(parameters(someone()), profile)).toEqual([]);
    expect(errorsIn(parameters(something), profile)).toEqual(['Parameters.parameter[0].resource invariant-own-1']);
  });
});
