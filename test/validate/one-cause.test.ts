import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { errorsIn as errorsBeside } from './errors-in.ts';
import { givenProfile } from './given-profile.ts';

/** What is wrong is told once, and what follows from it, or from a value that is not known, is not told. */

const { definitions } = loadDefinitions();
const validators = [createValidator({ definitions }), createValidator({ definitions, mode: 'interpreted' })];

/** Place and id of each error, by generated code and by the exact walk alike. */
function errorsIn(resource: JsonObject): string[] {
  const [compiled, exact] = validators.map((validator) =>
    validator.validate({ resource }, { level: 'error' }).map(({ expression, id }) => `${expression} ${id}`),
  );
  expect(compiled).toEqual(exact);
  return exact ?? [];
}

const unknown = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
};
const observation = (more: JsonObject): JsonObject => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'a' },
  ...more,
});
const task = (more: JsonObject): JsonObject => ({ resourceType: 'Task', status: 'draft', intent: 'order', ...more });
const repeated = (repeat: JsonObject): JsonObject => ({
  resourceType: 'ServiceRequest',
  status: 'active',
  intent: 'order',
  subject: { display: 'a' },
  occurrenceTiming: { repeat },
});

describe('what stands beside a primitive', () => {
  it.each<[string, JsonObject, string[]]>([
    ['comments', { birthDate: '1965', _birthDate: { fhir_comments: ['a'] } }, ['Patient.birthDate json-comments']],
    ['an unknown member alone', { _birthDate: { value: '1965' } }, ['Patient.birthDate element-unknown']],
    ['an id alone', { _birthDate: { id: 'a' } }, ['Patient.birthDate element-empty']],
  ])('%s', (_what, more, expected) => {
    expect(errorsIn({ resourceType: 'Patient', ...more })).toEqual(expected);
  });

  it('does not take the value of a narrative away', () => {
    const div = '<div xmlns="http://www.w3.org/1999/xhtml">a</div>';
    const text = { status: 'generated', div, _div: unknown };
    expect(errorsIn({ resourceType: 'Patient', text })).toEqual(['Patient.text.div cardinality-max']);
  });
});

describe('a choice that must be there', () => {
  const characteristic = (more: JsonObject): JsonObject => ({
    resourceType: 'Group',
    type: 'person',
    actual: true,
    characteristic: [{ code: { text: 'a' }, exclude: false, ...more }],
  });
  const MISSING = 'Group.characteristic[0] cardinality-min';

  it.each<[string, JsonObject, string[]]>([
    ['of a type that it has', { valueBoolean: true }, []],
    ['of a type that it never has', { valueString: 'a' }, ['Group.characteristic[0] choice-type', MISSING]],
    ['of what is no type', { valueFoo: 'a' }, ['Group.characteristic[0] element-unknown', MISSING]],
  ])('%s', (_what, more, expected) => {
    expect(errorsIn(characteristic(more))).toEqual(expected);
  });

  it('is there with a type that a profile alone forbids', () => {
    const profile = givenProfile('Group', [
      { id: 'Group.characteristic.value[x]', path: 'Group.characteristic.value[x]', type: [{ code: 'Range' }] },
    ]);
    expect(errorsBeside(characteristic({ valueBoolean: true }), [profile])).toEqual([
      'Group.characteristic[0].value choice-type',
    ]);
  });
});

describe('a rule on values of which one is not known', () => {
  it.each<[string, JsonObject]>([
    ['a date of a Task', task({ authoredOn: '2020', _lastModified: unknown })],
    ['a duration', repeated({ _duration: unknown, durationUnit: 'h' })],
    ['a period', repeated({ _period: unknown, periodUnit: 'h' })],
    [
      'the hand-over of a medicine',
      {
        resourceType: 'MedicationDispense',
        status: 'completed',
        medicationCodeableConcept: { text: 'a' },
        whenPrepared: '2020',
        _whenHandedOver: unknown,
      },
    ],
    [
      'a probability',
      {
        resourceType: 'RiskAssessment',
        status: 'final',
        subject: { display: 'a' },
        prediction: [{ _probabilityDecimal: unknown }],
      },
    ],
  ])('is not broken: %s', (_what, resource) => {
    expect(errorsIn(resource)).toEqual([]);
  });

  it('is not broken, whatever compares', () => {
    const rule = { key: 'x-1', severity: 'error', human: 'Not below 0.', expression: 'value >= 0' };
    const amount = { id: 'Observation.value[x]', path: 'Observation.value[x]', type: [{ code: 'Quantity' }] };
    const profile = givenProfile('Observation', [{ ...amount, constraint: [rule] }]);
    expect(errorsBeside(observation({ valueQuantity: { _value: unknown, unit: 'mg' } }), [profile])).toEqual([]);
    expect(errorsBeside(observation({ valueQuantity: { value: -1, unit: 'mg' } }), [profile])).toEqual([
      'Observation.value invariant-x-1',
    ]);
  });

  it.each([
    'birthDate <= today()',
    'now() >= birthDate',
    'birthDate > @1900',
    'birthDate.empty() or birthDate > @1900-01-01',
  ])('is not broken, whatever a date is compared with: %s', (expression) => {
    const rule = { key: 'x-1', severity: 'error', human: 'A day.', expression };
    const profile = givenProfile('Patient', [{ id: 'Patient', path: 'Patient', constraint: [rule] }]);
    const wrong = expression.includes('1900') ? '1899-12-31' : '2999-01-01';
    const born = (more: JsonObject): string[] => errorsBeside({ resourceType: 'Patient', ...more }, [profile]);
    expect(born({ _birthDate: unknown })).toEqual([]);
    expect(born({ birthDate: '1970-03-30' })).toEqual([]);
    expect(born({ birthDate: wrong })).toEqual(['Patient invariant-x-1']);
  });

  it.each<[string, JsonObject, string]>([
    ['a date of a Task', task({ authoredOn: '2020', lastModified: '2019' }), 'Task invariant-inv-1'],
    ['a duration', repeated({ duration: -1, durationUnit: 'h' }), 'ServiceRequest.occurrence.repeat invariant-tim-4'],
    ['a period', repeated({ period: -1, periodUnit: 'h' }), 'ServiceRequest.occurrence.repeat invariant-tim-5'],
  ])('is broken by one that is known: %s', (_what, resource, expected) => {
    expect(errorsIn(resource)).toEqual([expected]);
  });
});

describe('a value that is not in its form', () => {
  it.each<[string, JsonObject, string[]]>([
    [
      'a start that is no date is before no end',
      observation({ valuePeriod: { start: 'soon', end: '2020' } }),
      ['Observation.value.start primitive-dateTime'],
    ],
    [
      'an empty start is before no end',
      observation({ valuePeriod: { start: '', end: '2020' } }),
      ['Observation.value.start primitive-dateTime'],
    ],
    [
      'an empty system is none',
      observation({ valueQuantity: { value: 1, system: '', code: 'a' }, identifier: [{ system: '', value: 'a' }] }),
      ['Observation.value.system primitive-uri', 'Observation.identifier[0].system primitive-uri'],
    ],
    [
      'an empty fullUrl is none',
      { resourceType: 'Bundle', type: 'collection', entry: [{ fullUrl: '', resource: { resourceType: 'Basic' } }] },
      ['Bundle.entry[0].fullUrl primitive-uri', 'Bundle.entry[0].resource cardinality-min'],
    ],
  ])('%s', (_what, resource, expected) => {
    expect(errorsIn(resource)).toEqual(expected);
  });
});

describe('a value with two mistakes', () => {
  const patient = (more: JsonObject): JsonObject => ({ resourceType: 'Patient', ...more });
  const twice = (one: string): string[] => [one, one];

  it.each<[string, JsonObject, string[]]>([
    [
      'a code without quotes',
      patient({ gender: 5 }),
      ['Patient.gender primitive-code', 'Patient.gender binding-required'],
    ],
    ['a truth value as a number', patient({ active: 1 }), twice('Patient.active primitive-boolean')],
    ['a truth value in words', patient({ active: 'yes' }), twice('Patient.active primitive-boolean')],
    ['a number in words', patient({ multipleBirthInteger: 'two' }), twice('Patient.multipleBirth primitive-integer')],
    ['a date as a number', patient({ birthDate: 19700101 }), twice('Patient.birthDate primitive-date')],
    [
      'neither seconds nor a zone',
      patient({ deceasedDateTime: '2020-01-01T10:00' }),
      twice('Patient.deceased primitive-dateTime'),
    ],
    [
      'a code of a system without quotes',
      patient({ maritalStatus: { coding: [{ system: 'http://hl7.org/fhir/administrative-gender', code: 5 }] } }),
      ['Patient.maritalStatus.coding[0].code primitive-code', 'Patient.maritalStatus.coding[0].code code-unknown'],
    ],
    [
      'a system as a number',
      patient({ identifier: [{ system: 5, value: 'a' }] }),
      ['Patient.identifier[0].system primitive-uri', 'Patient.identifier[0] identifier-system'],
    ],
    [
      'a type that is neither allowed nor that of the target',
      patient({ managingOrganization: { reference: 'Organization/1', type: 'Practitioner' } }),
      ['Patient.managingOrganization reference-type-mismatch', 'Patient.managingOrganization reference-target-type'],
    ],
  ])('is told of both: %s', (_what, resource, expected) => {
    expect(errorsIn(resource)).toEqual(expected);
  });

  it.each<[string, JsonObject, string]>([
    ['a code in quotes', patient({ gender: 'zz' }), 'Patient.gender binding-required'],
    ['a truth value in quotes', patient({ active: 'true' }), 'Patient.active primitive-boolean'],
    ['another truth value in quotes', patient({ active: 'false' }), 'Patient.active primitive-boolean'],
    ['a number in quotes', patient({ multipleBirthInteger: '2' }), 'Patient.multipleBirth primitive-integer'],
    ['a date without quotes', patient({ birthDate: 1970 }), 'Patient.birthDate primitive-date'],
    ['no zone', patient({ deceasedDateTime: '2020-01-01T10:00:00' }), 'Patient.deceased primitive-dateTime'],
    ['no seconds', patient({ deceasedDateTime: '2020-01-01T10:00Z' }), 'Patient.deceased primitive-dateTime'],
  ])('is not told of one: %s', (_what, resource, expected) => {
    expect(errorsIn(resource)).toEqual([expected]);
  });
});

describe('an element that must be there', () => {
  const outcome = (issue: unknown): JsonObject =>
    JSON.parse(JSON.stringify({ resourceType: 'OperationOutcome', issue }));

  it.each<[string, JsonObject, string[]]>([
    ['null', outcome(null), ['OperationOutcome.issue json-null', 'OperationOutcome cardinality-min']],
    ['an empty array', outcome([]), ['OperationOutcome.issue json-array-empty', 'OperationOutcome cardinality-min']],
    [
      'an array',
      observation({ code: [{ text: 'a' }] }),
      ['Observation.code json-array-unexpected', 'Observation cardinality-min'],
    ],
    [
      'another kind of JSON',
      observation({ code: 'a' }),
      ['Observation.code type-object', 'Observation cardinality-min'],
    ],
    [
      'an object where a value must be',
      { ...observation({}), status: { text: 'final' } },
      ['Observation.status primitive-code', 'Observation cardinality-min'],
    ],
    [
      'another kind where an array must be',
      outcome('a'),
      [
        'OperationOutcome.issue json-array-expected',
        'OperationOutcome.issue type-object',
        'OperationOutcome cardinality-min',
      ],
    ],
    [
      'null inside',
      outcome([{ severity: null, code: 'invalid' }]),
      ['OperationOutcome.issue[0].severity json-null', 'OperationOutcome.issue[0] cardinality-min'],
    ],
  ])('is missing where there is nothing but %s', (_what, resource, expected) => {
    expect(errorsIn(resource)).toEqual(expected);
  });

  it.each<[string, JsonObject, string]>([
    [
      'without its array',
      outcome({ severity: 'error', code: 'invalid' }),
      'OperationOutcome.issue json-array-expected',
    ],
    ['that may be missing', observation({ subject: null }), 'Observation.subject json-null'],
    [
      'beside its extension',
      { resourceType: 'OperationOutcome', issue: [{ severity: null, code: 'invalid', _severity: unknown }] },
      'OperationOutcome.issue[0].severity json-null',
    ],
  ])('is not missing where there is one %s', (_what, resource, expected) => {
    expect(errorsIn(resource)).toEqual([expected]);
  });
});

describe('a contained resource', () => {
  it('whose id is no text has one', () => {
    expect(errorsIn({ resourceType: 'Patient', contained: [{ resourceType: 'Patient', id: 7 }] })).toEqual([
      'Patient.contained[0].id primitive-id',
    ]);
  });
});

describe('a place', () => {
  it('of a contained resource counts those that are none', () => {
    const contained = [null, { resourceType: 'Basic', code: { text: 'a' } }];
    expect(errorsIn({ resourceType: 'Patient', contained })).toEqual([
      'Patient.contained[0] json-null',
      'Patient.contained[1] contained-id',
    ]);
  });
});

describe('a reference by what to search for', () => {
  const referring = (reference: string): JsonObject => ({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [{ resource: observation({ subject: { reference } }), request: { method: 'POST', url: 'Observation' } }],
  });

  it('names a type', () => {
    expect(errorsIn(referring('Patient?identifier=a'))).toEqual([]);
    expect(errorsIn(referring('Person1?identifier=a'))).toEqual(['Bundle.entry[0].resource.subject reference-form']);
    expect(errorsIn(referring('Nobody?identifier=a'))).toEqual(['Bundle.entry[0].resource.subject reference-form']);
  });
});

describe('a code system where R4 has none', () => {
  it.each(['http://hl7.org/fhir/v2/0203', 'http://hl7.org/fhir/v3/ActCode'])('%s', (system) => {
    expect(errorsIn(observation({ meta: { tag: [{ system, code: 'a' }] } }))).toEqual([
      'Observation.meta.tag[0] system-unknown',
    ]);
  });
});

describe('a version in a url', () => {
  it('is for canonicals alone', () => {
    const identifier = [{ system: 'urn:oid:1.2.3.4|1', value: 'a' }];
    expect(errorsIn({ resourceType: 'Patient', identifier })).toEqual(['Patient.identifier[0].system primitive-uri']);
    expect(errorsIn({ resourceType: 'Patient', meta: { profile: ['urn:oid:1.2.3.4|1'] } })).toEqual([]);
  });

  it('is none of a code system', () => {
    expect(
      errorsIn(observation({ valueQuantity: { value: 1, system: 'http://unitsofmeasure.org|1', code: 'g' } })),
    ).toEqual(['Observation.value system-spelling']);
    const url = 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus';
    // what was asked with a version before does not change that
    for (const tag of [
      { system: url, version: '3.0.0', code: 'M' },
      { system: `${url}|3.0.0`, code: 'M' },
    ])
      expect(errorsIn({ resourceType: 'Patient', meta: { tag: [tag] } })).toEqual(
        'version' in tag ? [] : ['Patient.meta.tag[0] system-spelling'],
      );
  });
});

describe('security labels', () => {
  const label = { system: 'http://test/s', code: 'a' };
  it.each<[string, JsonObject[], string[]]>([
    ['twice the same', [label, label], ['Patient.meta.security[1] security-repeated']],
    ['of two systems', [label, { ...label, system: 'http://test/t' }], []],
    ['of text alone', [{ display: 'a' }, { display: 'b' }], []],
  ])('are told of where one is there twice: %s', (_what, security, expected) => {
    expect(errorsIn({ resourceType: 'Patient', meta: { security } })).toEqual(expected);
  });
});

describe('a resource contained in a contained one', () => {
  it('is one too many, and not missing where it is referred to', () => {
    const organization = { resourceType: 'Organization', id: 'o', name: 'a' };
    const contained = [
      { resourceType: 'Patient', id: 'p', managingOrganization: { reference: '#o' }, contained: [organization] },
    ];
    expect(errorsIn(observation({ contained, subject: { reference: '#p' } }))).toEqual([
      'Observation.contained[0].managingOrganization invariant-ref-1',
      'Observation invariant-dom-2',
    ]);
  });
});
