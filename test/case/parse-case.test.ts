import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { caseJsonSchema } from '../../src/case/json-schema.ts';
import { parseCase } from '../../src/case/parse-case.ts';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import { parseExact } from '../../src/fhir/decimal.ts';
import type { JsonObject, JsonValue } from '../../src/fhir/json.ts';

const minimal: JsonObject = { model: CASE_MODEL_VERSION, id: 'c1', patient: {} };
const episodes: JsonValue = [{ key: 'iscm' }];

function findings(value: JsonValue): string[] {
  const parsed = parseCase(value);
  return parsed.ok ? [] : parsed.issues.map(({ id, expression }) => `${id} ${expression ?? ''}`);
}

describe('parseCase', () => {
  it('takes a minimal case', () => {
    expect(parseCase(minimal)).toEqual({ ok: true, case: minimal });
  });

  it('tells every member that is not known, not the first of an object alone', () => {
    const value = { ...minimal, patient: { age: 50, gender: 'male' }, cases: 1, lesion: 2 };
    expect(findings(value).toSorted()).toEqual(
      ['cases', 'lesion', 'patient.age', 'patient.gender'].map((place) => `case-unknown-field ${place}`),
    );
  });

  it.each([
    ['a year without quotes', { patient: { birthDate: 1950 } }, /^patient\.birthDate: .* stands in quotes/],
    ['a number in quotes', { ages: [{ key: 'a', event: 'report', years: '50' }] }, /years: .* stands without quotes/],
    [
      'a word for a number',
      { ages: [{ key: 'a', event: 'report', years: 'old' }] },
      /type number, or must be unknown\.$/,
    ],
    ['a grade beyond its scale', { episodes: [{ key: 'e', ecog: 5 }] }, /ecog: must be at least 0 and at most 4\.$/],
    ['a list with nothing in it', { episodes: [{ key: 'e', regions: [] }] }, /regions: must hold something/],
    ['a list of items with nothing in it', { episodes: [] }, /^episodes: must hold something/],
  ])('says of %s how it is mended', (_what, members, message) => {
    const parsed = parseCase({ ...minimal, ...members });
    expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.message)).toEqual([expect.stringMatching(message)]);
  });

  it('puts lists in key order, so that equal cases are equal text', () => {
    const parsed = parseCase({ ...minimal, episodes: [{ key: 'b' }, { key: 'a' }] });
    expect(parsed.ok && parsed.case.episodes?.map(({ key }) => key)).toEqual(['a', 'b']);
  });

  it('says what an inexact number lacks, and of which type a number is', () => {
    const survival = (value: JsonValue) => parseCase({ ...minimal, outcome: { survival: value } });
    expect(survival({ low: 5 })).toMatchObject({ issues: [{ message: 'outcome.survival.high: is missing.' }] });
    expect(survival({ high: 5 })).toMatchObject({ issues: [{ message: 'outcome.survival.low: is missing.' }] });
    expect(survival({ comparator: '<' })).toMatchObject({ issues: [{ expression: 'outcome.survival.value' }] });
    expect(JSON.stringify(survival('x'))).not.toContain('Decimal');
  });

  it('keeps the digits of decimals', () => {
    const parsed = parseCase(
      parseExact(
        JSON.stringify(minimal).replace('"patient"', '"ages":[{"key":"a","event":"report","years":39.50}],"patient"'),
      ),
    );
    expect(JSON.stringify(parsed.ok && parsed.case.ages)).toContain('"years":39.50');
  });

  it('takes a whole number that is written as a decimal, and no other', () => {
    const graded = (ecog: string) =>
      parseCase(parseExact(JSON.stringify({ ...minimal, episodes: [{ key: 'e', ecog: 9 }] }).replace('9', ecog)));
    expect(graded('2.0')).toEqual({ ok: true, case: { ...minimal, episodes: [{ key: 'e', ecog: 2 }] } });
    for (const other of ['2.50', '5.0', '1e400']) expect(graded(other)).toMatchObject({ ok: false });
    const half = graded('2.50');
    expect(half.ok ? '' : half.issues[0]?.message).toContain('must be a whole number');
  });

  it.each(['1e999', '-1e999'])('refuses %s, with which nothing can be reckoned', (number) => {
    const text = JSON.stringify(minimal).replace('"patient"', `"outcome":{"survival":${number}},"patient"`);
    const parsed = parseCase(parseExact(text));
    expect(parsed.ok ? [] : parsed.issues.map(({ message }) => message)).toEqual([
      'outcome.survival: is too large a number.',
    ]);
  });

  it.each(['0000-01-01T00:00:00Z', '2026-11-21T08:00:00+14:30', '2026-11-21T08:00:00-15:00', '2026-11-21T08:00Z'])(
    'refuses %s, which is no instant in FHIR',
    (recordedAt) => {
      const parsed = parseCase({ ...minimal, recordedAt });
      expect(parsed.ok ? [] : parsed.issues.map(({ message }) => message)).toEqual([
        'recordedAt: must be an instant with seconds and time zone that exists, such as 2026-11-21T08:00:00Z.',
      ]);
    },
  );

  it.each(['2026-11-21T08:00:00+14:00', '2026-11-21T08:00:00.123-09:30', '2016-02-29T23:59:59Z'])(
    'takes %s',
    (recordedAt) => {
      expect(findings({ ...minimal, recordedAt })).toEqual([]);
    },
  );

  const level = (kind: string, cranial: string, caudal: string): JsonObject => ({
    ...minimal,
    episodes,
    lesions: [{ key: 'l', episode: 'iscm', level: { kind, cranial, caudal } }],
  });

  it.each<[string, JsonValue, string[]]>([
    ['an unknown field', { ...minimal, foo: 1 }, ['case-unknown-field foo']],
    ['a missing field', { model: CASE_MODEL_VERSION, id: 'c1' }, ['case-required patient']],
    ['another model version', { ...minimal, model: '9.9.9' }, ['case-value model']],
    ['a word outside the list', { ...minimal, patient: { sex: 'femal' } }, ['case-value patient.sex']],
    [
      'a date that does not exist',
      { ...minimal, patient: { birthDate: '2011-02-30' } },
      ['case-value patient.birthDate'],
    ],
    [
      'a date in no form of date',
      { ...minimal, patient: { birthDate: '1970-13-45' } },
      ['case-value patient.birthDate'],
    ],
    [
      'a level that does not exist',
      level('segment', 'C9', 'C9'),
      ['case-value lesions[0].level.cranial', 'case-value lesions[0].level.caudal'],
    ],
    ['T13', level('vertebra', 'T12', 'T13'), ['case-value lesions[0].level.caudal']],
    ['a caudal end above the cranial one', level('segment', 'T5', 'C7'), ['case-value lesions[0].level.caudal']],
    ['C8 as a vertebra', level('vertebra', 'C8', 'C8'), ['case-value lesions[0].level.kind']],
    [
      'two items with one key',
      { ...minimal, episodes: [{ key: 'a' }, { key: 'a' }] },
      ['case-duplicate-key episodes[1].key'],
    ],
    [
      'a reference to nothing',
      { ...minimal, episodes, lesions: [{ key: 'l', episode: 'other' }] },
      ['case-dangling-reference lesions[0].episode'],
    ],
    [
      'a reference into the wrong list',
      { ...minimal, episodes, lesions: [{ key: 'l', episode: 'l' }] },
      ['case-dangling-reference lesions[0].episode'],
    ],
    [
      'a percentage over 100',
      { ...minimal, primaryCancers: [{ key: 'p' }], markers: [{ key: 'm', of: 'p', marker: 'ki-67', percent: 101 }] },
      ['case-value markers[0].percent'],
    ],
    [
      'a HER2 score of another marker',
      { ...minimal, primaryCancers: [{ key: 'p' }], markers: [{ key: 'm', of: 'p', marker: 'er', her2Score: '2+' }] },
      ['case-value markers[0].her2Score'],
    ],
    [
      'a dose that was not given',
      { ...minimal, episodes, radiotherapies: [{ key: 'r', treats: ['iscm'], given: 'refused', totalDose: 30 }] },
      ['case-value radiotherapies[0].totalDose'],
    ],
    [
      'an operation after death',
      {
        ...minimal,
        patient: { died: '2016-06' },
        episodes,
        surgeries: [{ key: 's', treats: ['iscm'], given: 'given', date: '2016-07-01' }],
      },
      ['case-rule surgeries[0].date'],
    ],
    [
      'chemotherapy begun after death',
      {
        ...minimal,
        patient: { died: '2016-06' },
        episodes,
        systemicTherapies: [
          { key: 's', treats: ['iscm'], given: 'given', kind: 'chemotherapy', started: '2016-07-01' },
        ],
      },
      ['case-rule systemicTherapies[0].started'],
    ],
    [
      'a diagnosis before birth',
      { ...minimal, patient: { birthDate: '1971-03' }, episodes: [{ key: 'iscm', diagnosed: '1970' }] },
      ['case-rule episodes[0].diagnosed'],
    ],
    [
      'a diagnosis before birth in a list that is not in key order',
      {
        ...minimal,
        patient: { birthDate: '1971-03' },
        episodes: [{ key: 'b', diagnosed: '1970' }, { key: 'a' }],
      },
      ['case-rule episodes[0].diagnosed'],
    ],
    ['a death without its place', { ...minimal, outcome: { status: 'dead' } }, ['case-rule outcome.status']],
    [
      'the key of an item that is that of another part',
      { ...minimal, episodes: [{ key: 'patient' }] },
      ['case-value episodes[0].key'],
    ],
    [
      'a response to one treatment twice',
      {
        ...minimal,
        episodes,
        surgeries: [{ key: 's', treats: ['iscm'], given: 'given' }],
        responses: [{ key: 'r', of: 'iscm', to: ['s', 's'] }],
      },
      ['case-value responses[0].to'],
    ],
    [
      'a system with a blank, which is no URI in FHIR',
      { ...minimal, patient: { identifiers: [{ system: 'http://example.org/a b', value: '1' }] } },
      ['case-value patient.identifiers[0].system'],
    ],
    ['text that begins with a blank', { ...minimal, remarks: ' x' }, ['case-value remarks']],
    ['no object at all', [], ['case-value ']],
  ])('finds %s and says where', (_what, value, expected) => {
    expect(findings(value)).toEqual(expected);
  });

  it('refuses a list that is too long, in words, and still looks at its items', () => {
    const symptoms = Array.from({ length: 1001 }, (_one, at) => ({
      key: `s-${at}`,
      episode: 'iscm',
      kind: 'pain',
      presence: at === 7 ? 'perhaps' : 'present',
    }));
    const parsed = parseCase({ ...minimal, episodes, symptoms });
    expect(parsed.ok ? [] : parsed.issues.map(({ id, message }) => [id, message])).toEqual([
      ['case-value', 'symptoms[7].presence: must be present, absent, unknown.'],
      ['case-too-many-items', 'symptoms: has 1001 items; a list of a case holds at most 1000.'],
    ]);
  });

  it('calls missing what is, whether a text, a word or a number', () => {
    const parsed = parseCase({ ...minimal, source: {}, ages: [{ key: 'a' }], lesionSizes: [{ key: 'z' }] });
    expect(parsed.ok ? [] : parsed.issues.map(({ id, message }) => `${id} ${message}`)).toEqual([
      'case-required source.kind: is missing.',
      'case-required ages[0].event: is missing.',
      'case-required ages[0].years: is missing.',
      'case-required lesionSizes[0].lesion: is missing.',
      'case-required lesionSizes[0].longest: is missing.',
    ]);
  });

  it('speaks of numbers in words of the model', () => {
    const parsed = parseCase({ ...minimal, ages: [{ key: 'a', event: 'report', years: [39] }] });
    expect(parsed.ok ? [] : parsed.issues.map(({ message }) => message)).toEqual([
      'ages[0].years: must be of type number, or must be unknown.',
    ]);
  });

  it('gives all findings at once', () => {
    expect(findings({ ...minimal, patient: { sex: 'x', birthDate: 'y' }, foo: 1 })).toHaveLength(3);
  });

  it('does not call dates of different precision out of order', () => {
    const value = {
      ...minimal,
      patient: { died: '2016' },
      episodes,
      surgeries: [{ key: 's', treats: ['iscm'], given: 'given', date: '2016-07-01' }],
    };
    expect(findings(value)).toEqual([]);
  });
});

describe('the published JSON Schema', () => {
  const validate = new Ajv2020({ strict: false, formats: { uri: true, 'date-time': true } }).compile(caseJsonSchema());

  it('accepts what parseCase accepts', () => {
    const value = {
      ...minimal,
      episodes,
      lesions: [
        { key: 'l', episode: 'iscm', region: 'unknown', level: { kind: 'vertebra', cranial: 'T12', caudal: 'L1' } },
      ],
    };
    expect(parseCase(value).ok).toBe(true);
    expect(validate(value)).toBe(true);
  });

  it.each<[string, JsonValue]>([
    ['an unknown field', { ...minimal, foo: 1 }],
    ['a word outside the list', { ...minimal, patient: { sex: 'femal' } }],
    ['a level that does not exist', level('C9')],
    [
      'a percentage over 100',
      { ...minimal, primaryCancers: [{ key: 'p' }], markers: [{ key: 'm', of: 'p', marker: 'ki-67', percent: 101 }] },
    ],
  ])('refuses %s', (_what, value) => {
    expect(validate(value)).toBe(false);
  });

  function level(name: string): JsonObject {
    return {
      ...minimal,
      episodes,
      lesions: [{ key: 'l', episode: 'iscm', level: { kind: 'segment', cranial: name, caudal: name } }],
    };
  }
});
