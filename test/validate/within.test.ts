import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { CORE, givenProfile } from './given-profile.ts';

/** Resources within others, and slices within slices. */

const DIV = '<div xmlns="http://www.w3.org/1999/xhtml">a</div>';

describe('a resource within another', () => {
  const only = (type: string, element: string, ...codes: string[]): JsonObject[] => [
    givenProfile(type, [
      { id: `${type}.${element}`, path: `${type}.${element}`, type: codes.map((code) => ({ code })) },
    ]),
  ];
  const patient = { resourceType: 'Patient', id: 'p' };

  it('is of a type that the profile allows there', () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ fullUrl: 'http://a/Patient/p', resource: patient }],
    };
    const wrong = ['Bundle.entry[0].resource resource-type-wrong'];
    expect(errorsIn(bundle, only('Bundle', 'entry.resource', 'Patient'))).toEqual([]);
    expect(errorsIn(bundle, only('Bundle', 'entry.resource', 'Group', 'Patient'))).toEqual([]);
    expect(errorsIn(bundle, only('Bundle', 'entry.resource', 'DomainResource'))).toEqual([]);
    expect(errorsIn(bundle, only('Bundle', 'entry.resource', 'Group'))).toEqual(wrong);
    expect(errorsIn(bundle, only('Bundle', 'entry.resource', 'Group', 'Observation'))).toEqual(wrong);
  });

  it('is no DomainResource as a Bundle, Binary or Parameters', () => {
    const bundle = (resource: JsonObject): JsonObject => ({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ fullUrl: 'urn:uuid:11111111-1111-4111-8111-111111111111', resource }],
    });
    const binary = bundle({ resourceType: 'Binary', contentType: 'text/plain' });
    expect(errorsIn(binary, only('Bundle', 'entry.resource', 'DomainResource'))).toEqual([
      'Bundle.entry[0].resource resource-type-wrong',
    ]);
    expect(errorsIn(binary, only('Bundle', 'entry.resource', 'Resource'))).toEqual([]);
    const claiming = { meta: { profile: [`${CORE}DomainResource`] } };
    expect(errorsIn({ resourceType: 'Parameters', ...claiming, parameter: [] }, [])).toContain(
      'Parameters profile-wrong-type',
    );
    expect(errorsIn({ ...patient, ...claiming }, [])).toEqual([]);
  });

  it('has an id that elements in it may have, too', () => {
    const name = givenProfile('Bundle', [
      { id: 'Bundle.entry.resource', path: 'Bundle.entry.resource', type: [{ code: 'Patient' }] },
      { id: 'Bundle.entry.resource.name', path: 'Bundle.entry.resource.name', min: 1 },
    ]);
    const resource = { ...patient, name: [{ id: 'p', text: 'a' }] };
    const entry = [{ fullUrl: 'http://a/Patient/p', resource }];
    expect(errorsIn({ resourceType: 'Bundle', type: 'collection', entry }, [name])).toEqual([]);
  });

  it('is of such a type where it is contained', () => {
    const holder = (resourceType: string): JsonObject => ({
      resourceType: 'Patient',
      contained: [{ resourceType, id: 'o' }],
      managingOrganization: { reference: '#o' },
    });
    const wrong = ['Patient.contained[0] resource-type-wrong'];
    expect(errorsIn(holder('Patient'), only('Patient', 'contained', 'Organization'))).toContain(wrong[0]);
    expect(errorsIn(holder('Organization'), only('Patient', 'contained', 'Organization'))).not.toContain(wrong[0]);
  });
});

describe('a profile on what a type defines in place', () => {
  const prescription = (dosage: JsonObject): JsonObject => ({
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: { text: 'a' },
    subject: { display: 'b' },
    dosageInstruction: [dosage],
  });
  const repeat = 'MedicationRequest.dosageInstruction.timing.repeat';
  const rule = (expression: string) => ({ key: 'own', severity: 'error', human: 'c', expression });
  const asked = (id: string, changes: JsonObject): JsonObject[] => [
    givenProfile('MedicationRequest', [{ id, path: id, ...changes }]),
  ];
  const noUnit = prescription({ timing: { repeat: { period: 1 } } });
  const at = 'MedicationRequest.dosageInstruction[0].timing.repeat';

  it('has the rules of the type', () => {
    expect(errorsIn(noUnit, asked(`${repeat}.count`, { max: '0' }))).toEqual([`${at} invariant-tim-2`]);
  });

  it('has rules of its own on the elements there', () => {
    expect(errorsIn(noUnit, asked(repeat, { constraint: [rule('frequency.exists()')] }))).toEqual([
      `${at} invariant-tim-2`,
      `${at} invariant-own`,
    ]);
    const dose = prescription({ doseAndRate: [{ doseQuantity: { value: 1 } }] });
    const path = 'MedicationRequest.dosageInstruction.doseAndRate';
    const value = (least: number) => asked(path, { constraint: [rule(`dose.ofType(Quantity).value > ${least}`)] });
    expect(errorsIn(dose, value(0))).toEqual([]);
    expect(errorsIn(dose, value(1))).toEqual(['MedicationRequest.dosageInstruction[0].doseAndRate[0] invariant-own']);
  });

  it('allows extensions where the type has them', () => {
    const url = 'http://test/extension';
    const extension = givenProfile('Extension', [{ id: 'Extension.url', path: 'Extension.url', fixedUri: url }], {
      url,
      context: [{ type: 'element', expression: 'Timing.repeat.bounds[x]' }],
    });
    const boundsPeriod = { start: '2020', extension: [{ url, valueCode: 'a' }] };
    const bounded = prescription({ timing: { repeat: { boundsPeriod } } });
    expect(errorsIn(bounded, [...asked(`${repeat}.count`, { max: '0' }), extension])).toEqual([]);
  });
});

describe('a target that holds what breaks a profile it claims', () => {
  const [FIRST, SECOND, NAMED, OWN] = ['first', 'second', 'named', 'own'].map((name) => `http://test/${name}`);
  const named = givenProfile('Organization', [{ id: 'Organization.name', path: 'Organization.name', min: 1 }], {
    url: NAMED ?? '',
  });
  const empty = (url: string | undefined): JsonObject =>
    givenProfile('Patient', [{ id: 'Patient', path: 'Patient' }], { url: url ?? '' });
  const reference = (element: string, target: string | undefined): JsonObject => ({
    id: `Observation.${element}`,
    path: `Observation.${element}`,
    type: [{ code: 'Reference', targetProfile: [target ?? ''] }],
  });
  const own = givenProfile('Observation', [reference('subject', FIRST), reference('performer', SECOND)], {
    url: OWN ?? '',
  });
  const found = (organization: JsonObject): string[] => {
    const patient = {
      resourceType: 'Patient',
      id: 'p',
      contained: [{ resourceType: 'Organization', id: 'o', meta: { profile: [NAMED ?? ''] }, ...organization }],
      managingOrganization: { reference: '#o' },
    };
    const observation = {
      resourceType: 'Observation',
      id: '1',
      meta: { profile: [OWN ?? ''] },
      status: 'final',
      code: { text: 'a' },
      subject: { reference: 'http://a/Patient/p' },
      performer: [{ reference: 'http://a/Patient/p' }],
    };
    const entry = [
      { fullUrl: 'http://a/Observation/1', resource: observation },
      { fullUrl: 'http://a/Patient/p', resource: patient },
    ];
    return errorsIn({ resourceType: 'Bundle', type: 'collection', entry }, [named, empty(FIRST), empty(SECOND), own]);
  };

  it('meets no profile', () => {
    expect(found({ name: 'a', active: true })).toEqual([]);
    expect(found({ active: true, telecom: [{ system: 'phone', value: '1' }] }).toSorted()).toEqual([
      'Bundle.entry[0].resource.performer[0] reference-target-profile',
      'Bundle.entry[0].resource.subject reference-target-profile',
      'Bundle.entry[1].resource.contained[0] cardinality-min',
      'Bundle.entry[1].resource.contained[0] invariant-org-1',
    ]);
  });
});

describe('a Bundle that has to meet a profile', () => {
  const INNER = 'http://test/inner';
  const inner = givenProfile(
    'Bundle',
    [
      {
        id: 'Bundle',
        path: 'Bundle',
        constraint: [
          {
            key: 'a-1',
            severity: 'error',
            human: 'a',
            expression: "entry.resource.ofType(Observation).subject.resolve().gender = 'male'",
          },
        ],
      },
    ],
    { url: INNER },
  );
  const rules = givenProfile('Parameters', [
    {
      id: 'Parameters.parameter',
      path: 'Parameters.parameter',
      slicing: { discriminator: [{ type: 'profile', path: 'resource' }], rules: 'open' },
    },
    { id: 'Parameters.parameter:one', path: 'Parameters.parameter', sliceName: 'one', min: 1, max: '1' },
    {
      id: 'Parameters.parameter:one.resource',
      path: 'Parameters.parameter.resource',
      min: 1,
      type: [{ code: 'Bundle', profile: [INNER] }],
    },
  ]);
  const bundle = (gender: string): JsonObject => ({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      {
        fullUrl: 'http://a/Observation/o',
        resource: {
          resourceType: 'Observation',
          id: 'o',
          status: 'final',
          code: { text: 'a' },
          subject: { reference: 'Patient/p' },
        },
      },
      { fullUrl: 'http://a/Patient/p', resource: { resourceType: 'Patient', id: 'p', gender } },
    ],
  });
  const found = (...genders: string[]): string[] =>
    errorsIn(
      {
        resourceType: 'Parameters',
        parameter: genders.map((gender) => ({ name: 'a', resource: bundle(gender) })),
      },
      [inner, rules],
    );

  it('is asked for what is in it, each for its own', () => {
    expect(found('male')).toEqual([]);
    expect(found('female', 'male')).toEqual([]);
    expect(found('female')).toEqual(['Parameters slice-min']);
    expect(found('male', 'male')).toEqual(['Parameters slice-max']);
  });
});

describe('a slice of a slice', () => {
  const by = (path: string): JsonObject => ({ slicing: { discriminator: [{ type: 'value', path }], rules: 'open' } });
  const rules = (outer: JsonObject, inner: JsonObject): JsonObject => {
    const slice = (name: string, said: JsonObject): JsonObject => ({
      id: `Patient.identifier:${name}`,
      path: 'Patient.identifier',
      sliceName: name,
      ...said,
    });
    const inside = (name: string, member: string, said: JsonObject): JsonObject => ({
      id: `Patient.identifier:${name}.${member}`,
      path: `Patient.identifier.${member}`,
      ...said,
    });
    return givenProfile('Patient', [
      { id: 'Patient.identifier', path: 'Patient.identifier', ...by('system') },
      slice('a', { ...by('use'), ...outer }),
      inside('a', 'system', { min: 1, fixedUri: 'http://a' }),
      slice('a/x', inner),
      inside('a/x', 'use', { min: 1, fixedCode: 'official' }),
      slice('b', {}),
      inside('b', 'system', { min: 1, fixedUri: 'http://b' }),
    ]);
  };
  const identifier = (system: string, use: string): JsonObject => ({ system: `http://${system}`, use, value: '1' });
  const found = (outer: JsonObject, inner: JsonObject, ...all: JsonObject[]): string[] =>
    errorsIn(
      {
        resourceType: 'Patient',
        text: { status: 'generated', div: DIV },
        ...(all.length > 0 ? { identifier: all } : {}),
      },
      [rules(outer, inner)],
    );
  const [least, most] = [{ min: 1 }, { min: 0, max: '1' }];

  it('counts the items of that slice alone', () => {
    expect(found({}, most, identifier('a', 'official'), identifier('b', 'official'))).toEqual([]);
    expect(found({}, most, identifier('a', 'official'), identifier('a', 'official'))).toEqual(['Patient slice-max']);
    expect(found({}, most, identifier('a', 'usual'), identifier('a', 'usual'))).toEqual([]);
    expect(found({}, least, identifier('a', 'usual'), identifier('b', 'official'))).toEqual(['Patient slice-min']);
  });

  it('is missed where that slice has to be there and is not', () => {
    expect(found(least, least, identifier('b', 'official'))).toEqual(['Patient slice-min', 'Patient slice-min']);
    expect(found(least, most, identifier('b', 'official'))).toEqual(['Patient slice-min']);
    expect(found({ min: 0 }, least, identifier('b', 'official'))).toEqual([]);
  });

  it('is found by its name in a profile that says more of it', () => {
    const more = givenProfile(
      'Patient',
      [
        { id: 'Patient.identifier:a/x', path: 'Patient.identifier', sliceName: 'a/x' },
        { id: 'Patient.identifier:a/x.value', path: 'Patient.identifier.value', fixedString: '2' },
      ],
      { url: 'http://test/more', baseDefinition: 'http://test/profile' },
    );
    const patient = (...all: JsonObject[]): JsonObject => ({
      resourceType: 'Patient',
      meta: { profile: ['http://test/more'] },
      identifier: all,
    });
    const wrong = ['Patient.identifier[0].value fixed-value'];
    expect(errorsIn(patient(identifier('a', 'official')), [rules({}, most), more])).toEqual(wrong);
    expect(errorsIn(patient(identifier('a', 'usual')), [rules({}, most), more])).toEqual([]);
    expect(errorsIn(patient(identifier('b', 'official')), [rules({}, most), more])).toEqual([]);
  });
});

describe('a link from an element to the narrative', () => {
  const found = (valueUrl: string, div: string): string[] =>
    errorsIn(
      {
        resourceType: 'Patient',
        text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${div}</div>` },
        name: [{ text: 'a', extension: [{ url: `${CORE}narrativeLink`, valueUrl }] }],
      },
      [],
    );

  it('leads to one place', () => {
    const wrong = ['Patient.name[0].extension[0] narrative-link'];
    expect(found('#a', '<p id="a">a</p>')).toEqual([]);
    expect(found('#b', '<p id="a">a</p>')).toEqual(wrong);
    expect(found('#a', '<p id="a">a</p><p id="a">b</p>')).toContain(wrong[0]);
    expect(found('http://elsewhere/#a', '<p>a</p>')).toEqual([]);
  });
});
