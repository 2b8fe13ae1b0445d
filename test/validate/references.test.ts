import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { objects } from '../../src/fhir/read.ts';
import { createValidator } from '../../src/validate/index.ts';
import { errorsIn } from './errors-in.ts';
import { CORE, givenProfile } from './given-profile.ts';

/** Where references lead from contained resources, and from Bundles in others. */

const { definitions } = loadDefinitions();
const validators = [createValidator({ definitions }), createValidator({ definitions, mode: 'interpreted' })];

/** Place and id of what is found, warnings too, by both walks alike. */
function foundIn(resource: JsonObject): string[] {
  const [compiled, exact] = validators.map((validator) =>
    validator.validate({ resource }, { level: 'warning' }).map(({ expression, id }) => `${expression} ${id}`),
  );
  expect(compiled).toEqual(exact);
  return exact ?? [];
}

const observation = (more: JsonObject): JsonObject => ({
  resourceType: 'Observation',
  id: 'o',
  status: 'final',
  code: { text: 'a' },
  ...more,
});

const collection = (...resources: JsonObject[]): JsonObject => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({
    fullUrl: `http://server.test/fhir/${resource.resourceType}/${resource.id}`,
    resource,
  })),
});

describe('a contained target of a profile', () => {
  const given = [
    {
      ...givenProfile('Patient', [
        { id: 'Patient.managingOrganization', path: 'Patient.managingOrganization', min: 1 },
      ]),
      url: 'http://test/patient',
    },
    {
      ...givenProfile('Observation', [
        {
          id: 'Observation.subject',
          path: 'Observation.subject',
          type: [{ code: 'Reference', targetProfile: ['http://test/patient'] }],
        },
      ]),
      url: 'http://test/observation',
    },
  ];
  const containing = (patient: JsonObject): JsonObject =>
    observation({
      meta: { profile: ['http://test/observation'] },
      contained: [
        { resourceType: 'Organization', id: 'org', name: 'A' },
        { resourceType: 'Patient', id: 'p', ...patient },
      ],
      subject: { reference: '#p' },
    });

  it('may refer to others in its container, alone and in a Bundle', () => {
    const meeting = containing({ managingOrganization: { reference: '#org' } });
    expect(errorsIn(meeting, given)).toEqual([]);
    expect(errorsIn(collection(meeting), given)).toEqual([]);
    const lacking = containing({ contact: [{ organization: { reference: '#org' } }] });
    expect(errorsIn(collection(lacking), given)).toEqual(['Bundle.entry[0].resource.subject reference-target-profile']);
  });
});

describe('a Bundle in another resource', () => {
  const patient = { fullUrl: 'urn:uuid:11111111-1111-4111-8111-111111111111', resource: { resourceType: 'Patient' } };
  const [first, second] = ['urn:uuid:22222222-2222-4222-8222-222222222222', 'http://server.test/fhir/Observation/o'];
  const referring = (fullUrl: string, more: JsonObject): JsonObject => ({ fullUrl, resource: observation(more) });
  const inner = (...entry: JsonObject[]): JsonObject => ({
    resourceType: 'Bundle',
    id: 'inner',
    type: 'collection',
    entry: [patient, ...entry],
  });
  const around: [string, (bundle: JsonObject) => JsonObject, string][] = [
    ['a Bundle', (bundle) => collection(bundle), 'Bundle.entry[0].resource'],
    [
      'Parameters',
      (resource) => ({ resourceType: 'Parameters', parameter: [{ name: 'a', resource }] }),
      'Parameters.parameter[0].resource',
    ],
  ];

  it.each(around)('has what its entries refer to: %s', (_what, within, place) => {
    expect(foundIn(within(inner(referring(first, { subject: { reference: patient.fullUrl } }))))).toEqual([]);
    const [wrong, missing] = [{ reference: patient.fullUrl }, { reference: `${patient.fullUrl.slice(0, -1)}9` }];
    expect(foundIn(within(inner(referring(first, { encounter: wrong, subject: missing }))))).toEqual([
      `${place}.entry[1].resource.encounter reference-target-type`,
      `${place}.entry[1].resource.subject reference-not-in-bundle`,
    ]);
  });

  it('may refer to what stands around it, and what stands around it is no part of it', () => {
    const bundle = inner(referring(second, { subject: { reference: 'Patient/p' } }));
    const outer = collection(bundle, { resourceType: 'Location', id: 'p' }, { resourceType: 'Patient', id: 'p' });
    expect(foundIn(outer)).toEqual([]);
    const urn = inner(referring(second, { encounter: { reference: first } }));
    const { entry, ...rest } = collection(urn);
    const location = { fullUrl: first, resource: { resourceType: 'Location' } };
    expect(foundIn({ ...rest, entry: [...objects(entry), location] })).toEqual([
      'Bundle.entry[0].resource.entry[1].resource.encounter reference-target-type',
    ]);
  });

  it('ends where it does: what comes behind it is in the outer one again', () => {
    const behind = observation({ subject: { reference: patient.fullUrl } });
    expect(foundIn(collection(inner(), behind))).toEqual(['Bundle.entry[1].resource.subject reference-not-in-bundle']);
  });
});

describe('a reference of a document with a fragment', () => {
  const document = (reference: string): JsonObject => {
    const patient = {
      resourceType: 'Patient',
      id: 'p',
      contained: [{ resourceType: 'Organization', id: 'x', name: 'A' }],
      managingOrganization: { reference: '#x' },
    };
    const composition = {
      resourceType: 'Composition',
      id: 'c',
      status: 'final',
      type: { text: 'a' },
      subject: { reference },
      date: '2020',
      author: [{ display: 'a' }],
      title: 'a',
      section: [
        { title: 'a', text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">a</div>' } },
      ],
    };
    const identified = { identifier: { system: 'http://test/s', value: '1' }, timestamp: '2020-01-01T00:00:00Z' };
    return { ...collection(composition, patient), ...identified, type: 'document' };
  };

  it.each(['Patient/p#x', 'http://server.test/fhir/Patient/p#x'])(
    'leads to the entry it begins with: %s',
    (reference) => {
      expect(foundIn(document(reference)).filter((line) => line.includes('bundle-'))).toEqual([]);
    },
  );

  it('leads nowhere where that is not there', () => {
    expect(foundIn(document('Patient/q#x')).filter((line) => line.includes('bundle-'))).toEqual([
      'Bundle.entry[0].resource.subject bundle-target-missing',
      'Bundle.entry[1] bundle-orphan',
    ]);
  });
});

describe('a resource that may be of several profiles', () => {
  const named = {
    ...givenProfile('Patient', [{ id: 'Patient.name', path: 'Patient.name', min: 1 }]),
    url: 'http://test/named',
  };
  const born = {
    ...givenProfile('Patient', [{ id: 'Patient.birthDate', path: 'Patient.birthDate', min: 1 }]),
    url: 'http://test/born',
  };
  const found = (profile: string[], patient: JsonObject): string[] => {
    const ofEntries = givenProfile('Bundle', [
      { id: 'Bundle.entry.resource', path: 'Bundle.entry.resource', type: [{ code: 'Patient', profile }] },
    ]);
    const given = loadDefinitions({ layers: [memoryLayer([ofEntries, named, born])] }).definitions;
    const resource = collection({ resourceType: 'Patient', id: 'p', ...patient });
    return createValidator({ definitions: given })
      .validate({ resource }, { profiles: ['http://test/profile'], level: 'warning' })
      .map(({ expression, id }) => `${expression} ${id}`);
  };

  it('meets one of them, or is told to meet none', () => {
    const both = [named.url, born.url];
    expect(found(both, { birthDate: '2020' })).toEqual([]);
    expect(found(both, { gender: 'female' })).toEqual(['Bundle.entry[0].resource type-profile']);
  });

  it('may meet one that is not known, which is told', () => {
    expect(found([named.url, 'http://test/nowhere'], { gender: 'female' })).toEqual([
      'Bundle.entry[0].resource profile-not-checked',
    ]);
  });
});

describe('a target that has to be in the Bundle', () => {
  const rules = givenProfile('Observation', [
    {
      id: 'Observation.subject',
      path: 'Observation.subject',
      type: [{ code: 'Reference', targetProfile: [`${CORE}Patient`], aggregation: ['bundled'] }],
    },
  ]);
  const validator = createValidator({ definitions: loadDefinitions({ layers: [memoryLayer([rules])] }).definitions });
  const patient = { resourceType: 'Patient', id: 'p' };
  const subject = { reference: 'Patient/p' };
  const asked = observation({ meta: { profile: ['http://test/profile'] }, subject });
  const found = (...resources: JsonObject[]): string[] =>
    validator
      .validate({ resource: collection(...resources) }, { resolver: { resolve: () => patient }, level: 'error' })
      .map(({ expression, id }) => `${expression} ${id}`);

  it('is not there where it is found in a store', () => {
    expect(found(asked, patient)).toEqual([]);
    expect(found(asked)).toEqual(['Bundle.entry[0].resource.subject reference-aggregation']);
  });
});

describe('profiles that derive from each other in a circle', () => {
  it('come to an end, also where a target claims one of them', () => {
    const [A, B, TARGET] = ['http://test/a', 'http://test/b', 'http://test/target'];
    const of = (url: string, baseDefinition: string): JsonObject =>
      givenProfile('Patient', [{ id: 'Patient', path: 'Patient' }], { url, baseDefinition });
    const target = givenProfile('Patient', [{ id: 'Patient.gender', path: 'Patient.gender', min: 1 }], { url: TARGET });
    const own = givenProfile('Observation', [
      {
        id: 'Observation.subject',
        path: 'Observation.subject',
        type: [{ code: 'Reference', targetProfile: [TARGET] }],
      },
    ]);
    const observation = {
      resourceType: 'Observation',
      contained: [{ resourceType: 'Patient', id: 'p', meta: { profile: [A] } }],
      status: 'final',
      code: { text: 'a' },
      subject: { reference: '#p' },
    };
    expect(errorsIn(observation, [of(A, B), of(B, A), target, own])).toEqual([
      'Observation.subject reference-target-profile',
    ]);
  });
});
