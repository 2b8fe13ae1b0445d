import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { givenProfile } from './given-profile.ts';

/** What stands beside a resource, and which of several things is meant. */

const bundle = (entry: [fullUrl: string, resource: JsonObject][], changes: JsonObject = {}): JsonObject => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: entry.map(([fullUrl, resource]) => ({ fullUrl, resource })),
  ...changes,
});

describe('the target of a reference, which has to meet a profile', () => {
  const TARGET = 'http://test/target';
  const OWN = 'http://test/own';
  const found = (expression: string): string[] => {
    const target = givenProfile(
      'Patient',
      [{ id: 'Patient', path: 'Patient', constraint: [{ key: 'a-1', severity: 'error', human: 'a', expression }] }],
      { url: TARGET },
    );
    const own = givenProfile(
      'Observation',
      [
        {
          id: 'Observation.subject',
          path: 'Observation.subject',
          type: [{ code: 'Reference', targetProfile: [TARGET] }],
        },
      ],
      { url: OWN },
    );
    const organization = (name: string): JsonObject => ({ resourceType: 'Organization', id: 'o', name });
    const observation = {
      resourceType: 'Observation',
      id: '1',
      meta: { profile: [OWN] },
      status: 'final',
      code: { text: 'a' },
      subject: { reference: 'http://b/Patient/p' },
    };
    const patient = { resourceType: 'Patient', id: 'p', managingOrganization: { reference: 'Organization/o' } };
    return errorsIn(
      bundle([
        ['http://a/Observation/1', observation],
        ['http://b/Patient/p', patient],
        ['http://a/Organization/o', organization('a')],
        ['http://b/Organization/o', organization('b')],
      ]),
      [target, own],
    );
  };
  const wrong = ['Bundle.entry[0].resource.subject reference-target-profile'];

  it('is looked at where it stands, not where the reference does', () => {
    expect(found("%resource.id = 'p' and %rootResource.id = 'p'")).toEqual([]);
    expect(found("%resource.id = '1'")).toEqual(wrong);
    expect(found("managingOrganization.resolve().name = 'b'")).toEqual([]);
    expect(found("managingOrganization.resolve().name = 'a'")).toEqual(wrong);
  });
});

describe('slices told by the profile of what is referred to', () => {
  const TARGET = 'http://test/target';
  const rules = givenProfile('Observation', [
    {
      id: 'Observation.performer',
      path: 'Observation.performer',
      slicing: { discriminator: [{ type: 'profile', path: 'resolve()' }], rules: 'open' },
    },
    {
      id: 'Observation.performer:male',
      path: 'Observation.performer',
      sliceName: 'male',
      min: 1,
      max: '1',
      type: [{ code: 'Reference', targetProfile: [TARGET] }],
    },
  ]);
  const male = givenProfile('Patient', [{ id: 'Patient.gender', path: 'Patient.gender', min: 1, fixedCode: 'male' }], {
    url: TARGET,
  });
  const found = (...genders: string[]): string[] =>
    errorsIn(
      {
        resourceType: 'Observation',
        contained: genders.map((gender, at) => ({ resourceType: 'Patient', id: `p${at}`, gender })),
        status: 'final',
        code: { text: 'a' },
        performer: genders.map((_gender, at) => ({ reference: `#p${at}` })),
      },
      [rules, male],
    );

  it('are those that lead to one that meets it', () => {
    expect(found('male', 'female')).toEqual([]);
    expect(found('female')).toEqual(['Observation slice-min']);
    expect(found('male', 'male')).toEqual(['Observation slice-max']);
  });
});

describe('slices in an order', () => {
  const ordered = (slicing: JsonObject): JsonObject =>
    givenProfile('Patient', [
      {
        id: 'Patient.name',
        path: 'Patient.name',
        slicing: { discriminator: [{ type: 'value', path: 'use' }], ...slicing },
      },
      ...['old', 'usual'].flatMap((use) => [
        { id: `Patient.name:${use}`, path: 'Patient.name', sliceName: use },
        { id: `Patient.name:${use}.use`, path: 'Patient.name.use', min: 1, fixedCode: use },
      ]),
    ]);
  const found = (slicing: JsonObject, ...uses: string[]): string[] =>
    errorsIn({ resourceType: 'Patient', name: uses.map((use) => ({ use, text: 'a' })) }, [ordered(slicing)]);
  const late = (at: number): string[] => [`Patient.name[${at}] slice-order`];

  it('may each have several items, which stand together', () => {
    const slicing = { ordered: true, rules: 'open' };
    expect(found(slicing, 'old', 'old', 'usual', 'usual')).toEqual([]);
    expect(found(slicing, 'old', 'usual', 'old')).toEqual(late(2));
    expect(found({ ordered: false, rules: 'open' }, 'old', 'usual', 'old')).toEqual([]);
  });

  it('stand before items of no slice where these come at the end', () => {
    const slicing = { rules: 'openAtEnd' };
    expect(found(slicing, 'usual', 'old', 'temp', 'temp')).toEqual([]);
    expect(found(slicing, 'old', 'temp', 'usual')).toEqual(late(2));
  });
});

describe('a constant of several values', () => {
  const rules = givenProfile('Patient', [
    {
      id: 'Patient.name',
      path: 'Patient.name',
      fixedHumanName: { family: 'a', given: ['b', 'c'], period: { start: '2020', end: '2021' } },
    },
  ]);
  const found = (changes: JsonObject): string[] =>
    errorsIn(
      {
        resourceType: 'Patient',
        name: [{ family: 'a', given: ['b', 'c'], period: { start: '2020', end: '2021' }, ...changes }],
      },
      [rules],
    );
  const at = (...places: string[]): string[] => places.map((place) => `Patient.name[0]${place} fixed-value`);

  it('is told where it differs', () => {
    expect(found({})).toEqual([]);
    expect(found({ family: 'x' })).toEqual(at('.family'));
    expect(found({ given: ['b', 'x'] })).toEqual(at('.given[1]'));
    expect(found({ given: ['x', 'c'], family: 'x' })).toEqual(at('.family', '.given[0]'));
    expect(found({ given: ['b'] })).toEqual(at(''));
    expect(found({ given: ['b'], prefix: ['x'], family: 'x' })).toEqual(at('', '.family', '.prefix'));
    expect(found({ period: { start: '2020', end: '2022' } })).toEqual(at('.period.end'));
    expect(found({ use: 'old' })).toEqual(at('.use'));
  });

  it('is told besides the lists of a pattern', () => {
    const pattern = givenProfile('Patient', [
      { id: 'Patient.name', path: 'Patient.name', patternHumanName: { family: 'a', given: ['b'], prefix: ['c'] } },
    ]);
    const name = (given: string): JsonObject => ({ resourceType: 'Patient', name: [{ family: 'x', given: [given] }] });
    const places = (resource: JsonObject): string[] => errorsIn(resource, [pattern]);
    expect(places(name('b'))).toEqual(['Patient.name[0] pattern-value', 'Patient.name[0].family pattern-value']);
    expect(places(name('x'))).toEqual(['Patient.name[0] pattern-value', 'Patient.name[0].family pattern-value']);
  });
});

describe('extensions of what is fixed', () => {
  const beside = { extension: [{ url: 'http://example.org/e', valueString: 'x' }] };
  const profile = (said: JsonObject): JsonObject =>
    givenProfile('Patient', [{ id: 'Patient.active', path: 'Patient.active', ...said }]);
  const active = { resourceType: 'Patient', active: true };
  const wrong = ['Patient.active fixed-value'];

  it('are wrong, but for those of the constant', () => {
    const extended = { ...active, _active: beside };
    expect(errorsIn(extended, [profile({ fixedBoolean: true })])).toEqual(wrong);
    expect(errorsIn(extended, [profile({ fixedBoolean: true, _fixedBoolean: beside })])).toEqual([]);
    expect(errorsIn(extended, [profile({ patternBoolean: true })])).toEqual([]);
    expect(errorsIn({ ...active, _active: { id: 'a' } }, [profile({ fixedBoolean: true })])).toEqual([]);
    expect(errorsIn({ resourceType: 'Patient', _active: beside }, [profile({ fixedBoolean: true })])).toEqual([]);
  });

  it('are wrong in its parts as well', () => {
    const fixedCodeableConcept = { text: 'x' };
    const path = 'Patient.maritalStatus';
    const rules = givenProfile('Patient', [{ id: path, path, fixedCodeableConcept }]);
    const resource = { resourceType: 'Patient', maritalStatus: { text: 'x', _text: beside } };
    expect(errorsIn(resource, [rules])).toEqual(['Patient.maritalStatus.text fixed-value']);
  });
});

describe('a value set that a questionnaire contains beside others', () => {
  const system = 'http://hl7.org/fhir/administrative-gender';
  const set = (id: string, code: string): JsonObject => ({
    resourceType: 'ValueSet',
    id,
    status: 'active',
    compose: { include: [{ system, concept: [{ code }] }] },
  });
  const questionnaire = (answerValueSet: string): JsonObject => ({
    resourceType: 'Questionnaire',
    url: 'http://test/questions',
    status: 'active',
    contained: [set('a', 'male'), set('b', 'female')],
    item: [{ linkId: '1', type: 'choice', answerValueSet }],
  });
  const found = (answerValueSet: string, code: string): string[] =>
    errorsIn(
      {
        resourceType: 'QuestionnaireResponse',
        status: 'completed',
        questionnaire: 'http://test/questions',
        item: [{ linkId: '1', answer: [{ valueCoding: { system, code } }] }],
      },
      [questionnaire(answerValueSet)],
    );

  it('is the one that is named', () => {
    const wrong = ['QuestionnaireResponse.item[0].answer[0] response-answer'];
    expect([found('#a', 'male'), found('#b', 'female')]).toEqual([[], []]);
    expect([found('#a', 'female'), found('#b', 'male')]).toEqual([wrong, wrong]);
    // what is not there offers what it may
    expect(found('#c', 'male')).toEqual([]);
  });
});

describe('a map of concepts', () => {
  const SYSTEM = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';
  const map = (group: JsonObject, changes: JsonObject = {}): JsonObject => ({
    resourceType: 'ConceptMap',
    status: 'active',
    ...changes,
    group: [group],
  });
  const element = [{ code: 'presumed', target: [{ code: 'presumed', equivalence: 'equal' }] }];
  const sides = { source: SYSTEM, target: SYSTEM };

  it('has codes of the version of each side', () => {
    const wrong = ['ConceptMap.group[0].element[0].code conceptmap-code'];
    const target = ['ConceptMap.group[0].element[0].target[0].code conceptmap-code'];
    expect(errorsIn(map({ ...sides, element }), [])).toEqual([]);
    expect(errorsIn(map({ ...sides, sourceVersion: '4.0.1', element }), [])).toEqual(wrong);
    expect(errorsIn(map({ ...sides, targetVersion: '4.0.1', element }), [])).toEqual(target);
  });

  it('is between value sets, and not what is known to be something else', () => {
    const found = (sourceCanonical: string): string[] => errorsIn(map({ ...sides, element }, { sourceCanonical }), []);
    expect(found('http://hl7.org/fhir/ValueSet/allergyintolerance-verification')).toEqual([]);
    expect(found('http://hl7.org/fhir/StructureDefinition/Patient')).toEqual([
      'ConceptMap.source conceptmap-value-set',
    ]);
    expect(found(SYSTEM)).toEqual(['ConceptMap.source conceptmap-value-set']);
    expect(found('http://test/none')).toEqual([]);
  });
});

describe('what a search found', () => {
  const found = (mode: string | undefined, self: string | undefined): string[] =>
    errorsIn(
      {
        resourceType: 'Bundle',
        type: 'searchset',
        ...(self === undefined ? {} : { link: [{ relation: 'self', url: self }] }),
        entry: [
          {
            fullUrl: 'http://a/Patient/p',
            resource: { resourceType: 'Patient', id: 'p' },
            ...(mode === undefined ? {} : { search: { mode } }),
          },
        ],
      },
      [],
    );
  const wrong = ['Bundle.entry[0].resource bundle-result-type'];

  it('is of a type that was searched for, as far as that is said', () => {
    expect(found('match', 'http://a/Patient?name=a')).toEqual([]);
    expect(found('match', 'http://a/Observation?code=a')).toEqual(wrong);
    expect(found('match', 'http://a/Observation/_search')).toEqual(wrong);
    expect(found('match', 'http://a?_type=Observation,Patient')).toEqual([]);
    expect(found('match', 'http://a?_type=Observation%2CGroup')).toEqual(wrong);
    expect(found('include', 'http://a/Observation?code=a')).toEqual([]);
    expect(found(undefined, 'http://a/Observation?code=a')).toEqual([]);
    expect(found('match', undefined)).toEqual([]);
    expect(found('outcome', 'http://a/Patient?name=a')).toEqual(wrong);
  });
});

describe('fullUrls of a Bundle', () => {
  const patient = (versionId?: string): JsonObject => ({
    resourceType: 'Patient',
    id: 'p',
    ...(versionId === undefined ? {} : { meta: { versionId } }),
  });
  const found = (...versions: (string | undefined)[]): string[] =>
    errorsIn(bundle(versions.map((version): [string, JsonObject] => ['http://a/Patient/p', patient(version)])), []);

  it('come twice only for versions that differ', () => {
    const wrong = ['Bundle invariant-bdl-7'];
    expect([found('1', '2'), found('1', undefined)]).toEqual([[], []]);
    expect([found('1', '1'), found(undefined, undefined), found('1', '2', '1')]).toEqual([wrong, wrong, wrong]);
  });
});

describe('a URI', () => {
  const found = (system: string): string[] =>
    errorsIn({ resourceType: 'Observation', status: 'final', code: { coding: [{ system, code: 'a' }] } }, []);

  it('is a URN where it begins with oid or uuid', () => {
    const place = 'Observation.code.coding[0].system primitive-uri';
    expect(found('oid:1.2.3')).toContain(place);
    expect(found('uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7')).toContain(place);
    expect(found('urn:oid:1.2.3')).toEqual([]);
    expect(found('urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7')).toEqual([]);
    expect(found('urn:oid:1.02.3')).toContain(place);
    expect(found('urn:uuid:53FEFA32-fcbb-4ff8-8a92-55ee120877b7')).toContain(place);
  });
});

describe('a document', () => {
  const reference = { reference: 'Practitioner/x' };
  const composition = (more: JsonObject): JsonObject => ({
    resourceType: 'Composition',
    id: 'c',
    status: 'final',
    type: { text: 'a' },
    date: '2020',
    author: [{ display: 'a' }],
    title: 'a',
    ...more,
  });
  /** The places of references whose targets are missed, below the composition. */
  const missed = (more: JsonObject): string[] =>
    errorsIn(
      {
        resourceType: 'Bundle',
        type: 'document',
        timestamp: '2020-01-01T00:00:00Z',
        identifier: { system: 'http://a', value: '1' },
        entry: [{ fullUrl: 'http://a/Composition/c', resource: composition(more) }],
      },
      [],
    ).flatMap((one) => (one.endsWith(' bundle-target-missing') ? [one.split(' ')[0]?.slice(24) ?? ''] : []));

  it('holds what its composition refers to', () => {
    expect(missed({})).toEqual([]);
    expect(missed({ subject: reference })).toEqual(['.subject']);
    expect(missed({ encounter: reference })).toEqual(['.encounter']);
    expect(missed({ author: [{ display: 'a' }, reference] })).toEqual(['.author[1]']);
    expect(missed({ attester: [{ mode: 'legal', party: reference }] })).toEqual(['.attester[0].party']);
    expect(missed({ custodian: reference })).toEqual(['.custodian']);
    expect(missed({ event: [{ detail: [reference] }] })).toEqual(['.event[0].detail[0]']);
    const section = { title: 'a', author: [reference], focus: reference, entry: [reference] };
    expect(missed({ section: [{ title: 'b', section: [section] }] })).toEqual(
      ['author[0]', 'focus', 'entry[0]'].map((name) => `.section[0].section[0].${name}`),
    );
    // what it was made from need not be there
    expect(missed({ relatesTo: [{ code: 'replaces', targetReference: { reference: 'Composition/y' } }] })).toEqual([]);
  });
});
