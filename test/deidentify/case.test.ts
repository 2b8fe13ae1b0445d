import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IscmCase } from '../../src/case/case.ts';
import { parseCase } from '../../src/case/parse-case.ts';
import { parseExact } from '../../src/fhir/decimal.ts';
import { isObject, type JsonObject, type JsonValue } from '../../src/fhir/json.ts';
import { anyCase } from '../mapping/case-arbitrary.ts';
import { deidentifier } from './toolkit.ts';

const asJson = (value: IscmCase): JsonObject => JSON.parse(JSON.stringify(value));

/** Names of fields that hold words, keys, ids or labels of the source. */
const TELLING = /(?:^text$|Text$|note|remarks|institution|citation|^row$|^key$|^id$|muscles|cause|instruments|Device$)/;

function* strings(value: JsonValue | undefined, name = ''): Generator<[string, string]> {
  if (typeof value === 'string') yield [name, value];
  else if (Array.isArray(value)) for (const one of value) yield* strings(one, name);
  else if (isObject(value)) for (const below of Object.keys(value)) yield* strings(value[below], below);
}

describe('a case under a policy', () => {
  const { case: seen } = deidentifier();

  test('is a case', () => {
    fc.assert(
      fc.property(anyCase, (value) => {
        const parsed = parseCase(seen(asJson(value), 'p'));
        expect(parsed.ok ? [] : parsed.issues).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('holds no word, key, id or full date of the case it came from', () => {
    fc.assert(
      fc.property(anyCase, (value) => {
        const text = JSON.stringify(seen(asJson(value), 'p'));
        for (const [name, found] of strings(asJson(value))) {
          const telling = TELLING.test(name) || /^\d{4}-\d{2}/.test(found);
          if (telling && found.length > 6) expect(text).not.toContain(JSON.stringify(found).slice(1, -1));
        }
      }),
      { numRuns: 100 },
    );
  });

  test('is the same each time for one recipient and another for the next', () => {
    const value = { model: '0.1.0', id: 'c1', patient: { sex: 'female' }, primaryCancers: [{ key: 'lung' }] };
    expect(deidentifier().case(value, 'p')).toEqual(seen(value, 'p'));
    expect(deidentifier({ recipient: 'other' }).case(value, 'p').id).not.toBe(seen(value, 'p').id);
  });

  test('keeps what its analysis needs, ages above the greatest grouped', () => {
    const value = {
      model: '0.1.0',
      id: 'c1',
      source: { kind: 'ehr', institution: 'St. Example', country: 'CZ' },
      patient: { sex: 'female', birthDate: '1930-05-01', died: '2021-02-03' },
      ages: [{ key: 'a', event: 'iscm-diagnosis', years: 93 }],
      episodes: [{ key: 'e', diagnosed: '2020-03', regions: ['cervical'], ecog: 2 }],
      outcome: { survival: { comparator: '>', value: 4 }, text: 'died in St. Example' },
    };
    const out = seen(value, 'p');
    expect(out).toMatchObject({
      source: { kind: 'ehr', country: 'CZ' },
      patient: { sex: 'female', died: '2021' },
      ages: [{ event: 'iscm-diagnosis', years: 90 }],
      episodes: [{ diagnosed: '2020', regions: ['cervical'], ecog: 2 }],
      outcome: { survival: { comparator: '>', value: 4 } },
    });
    expect(JSON.stringify(out)).not.toMatch(/Example|1930/);
  });

  test('groups ages above the greatest in bounds and ranges too', () => {
    const of = (ageAtDiagnosis: JsonObject) =>
      seen({ model: '0.1.0', id: 'c1', patient: {}, primaryCancers: [{ key: 'p', ageAtDiagnosis }] }, 'p');
    expect(of({ comparator: '>=', value: 95 })).toMatchObject({
      primaryCancers: [{ ageAtDiagnosis: { comparator: '>=', value: 90 } }],
    });
    expect(of({ low: 80, high: 97 })).toMatchObject({ primaryCancers: [{ ageAtDiagnosis: { low: 80, high: 90 } }] });
  });

  test('keeps numbers with their digits, and groups ages written with some', () => {
    const value = parseExact(
      `{"model":"0.1.0","id":"c1","patient":{},"primaryCancers":[{"key":"p","site":"lung","ageAtDiagnosis":93.0}],
        "markers":[{"key":"m","of":"p","marker":"ki-67","percent":12.50}]}`,
    );
    const out = isObject(value) ? seen(value, 'p') : {};
    expect(JSON.stringify(out.markers)).toContain('"percent":12.50');
    expect(out).toMatchObject({ primaryCancers: [{ ageAtDiagnosis: 90 }] });
  });

  test('makes no bound of an age that is not true: below 95 is neither below 90 nor 90 or more', () => {
    const of = (comparator: string, value: number) =>
      seen(
        {
          model: '0.1.0',
          id: 'c1',
          patient: {},
          primaryCancers: [{ key: 'p', site: 'lung', ageAtDiagnosis: { comparator, value } }],
        },
        'p',
      ).primaryCancers;
    expect(of('<', 95)).toEqual([{ key: expect.any(String), site: 'lung' }]);
    expect(of('>', 95)).toMatchObject([{ ageAtDiagnosis: { comparator: '>', value: 90 } }]);
    expect(of('<', 60)).toMatchObject([{ ageAtDiagnosis: { comparator: '<', value: 60 } }]);
  });

  test('with shifted dates keeps the days between them', () => {
    const { case: shifted } = deidentifier({ dates: { shiftDays: 300 } });
    const value = {
      model: '0.1.0',
      id: 'c1',
      patient: { sex: 'male', died: '2021-03-01' },
      episodes: [{ key: 'e', diagnosed: '2020-12-25', onset: '2020' }],
    };
    const out = JSON.parse(JSON.stringify(shifted(value, 'p')));
    const days = (Date.parse(out.patient.died) - Date.parse(out.episodes[0].diagnosed)) / 86_400_000;
    expect(days).toBe(66);
    expect(out.patient.died).not.toBe('2021-03-01');
    expect(out.episodes[0].onset).toMatch(/^\d{4}$/);
  });

  test('shifts the dates of every patient by some days, one without a day or month from its middle', () => {
    const patients = Array.from({ length: 40 }, (_none, index) => `p${index}`);
    const seen = (date: string, shiftDays: number) => {
      const { recipient } = deidentifier({ dates: { shiftDays } });
      return [...new Set(patients.map((patient) => recipient.date(date, patient)))].toSorted();
    };
    expect(seen('2021-03-01', 1)).toEqual(['2021-02-28', '2021-03-02']);
    expect([seen('2021-02', 13), seen('2021', 181)]).toEqual([['2021-02'], ['2021']]);
  });

  test.each(['9999-12-31', '9999', '0001-01-01'])(
    '%s is left out, since moved it would tell by how many days',
    (date) => {
      const { recipient } = deidentifier({ dates: { shiftDays: 3650 } });
      for (const patient of ['a', 'b', 'c', 'd']) expect(recipient.date(date, patient)).toBeUndefined();
      expect(recipient.date('2021-03-01', 'a')).toMatch(/^20\d\d-\d\d-\d\d$/);
    },
  );

  test('keeps or drops what the policy names', () => {
    const value = {
      model: '0.1.0',
      id: 'c1',
      source: { kind: 'ehr', country: 'CZ' },
      patient: {},
      remarks: 'kept words',
    };
    const out = deidentifier({ keep: ['remarks'], drop: ['source.country'] }).case(value, 'p');
    expect(out).toMatchObject({ remarks: 'kept words', source: { kind: 'ehr' } });
    expect(out.source).not.toHaveProperty('country');
  });

  test('has the identifiers of the systems named, as the same pseudonyms that resources have', () => {
    const identifiers = ['urn:mrn', 'urn:other'].map((system) => ({ system, value: '4711' }));
    const one = deidentifier({ pseudonyms: ['urn:mrn'] });
    const told = one.case({ model: '0.1.0', id: 'c1', patient: { identifiers } }, 'p').patient;
    const pseudonym = one.recipient.identifier('urn:mrn', '4711');
    expect(told).toEqual({ identifiers: [{ system: 'urn:mrn', value: pseudonym }] });
    const resource = { resourceType: 'Patient', id: 'p', identifier: identifiers };
    expect(one.resource(resource, 'p')?.identifier).toEqual([{ system: 'urn:mrn', value: pseudonym }]);
    expect(pseudonym).not.toContain('4711');
    expect(seen({ model: '0.1.0', id: 'c1', patient: { identifiers } }, 'p').patient).toEqual({});
  });

  test('is reported by path and never by value', () => {
    const one = deidentifier();
    one.case({ model: '0.1.0', id: 'c1', patient: { sex: 'male' }, remarks: 'secret words' }, 'p');
    expect(one.report.rows()).toContainEqual({ path: 'remarks', treatment: 'dropped', count: 1 });
    expect(one.report.rows()).toContainEqual({ path: 'patient.sex', treatment: 'kept', count: 1 });
    expect(JSON.stringify(one.report.rows())).not.toContain('secret');
    expect(one.report.rows().map(({ path }) => path)).toEqual(['id', 'model', 'patient.sex', 'remarks']);
  });
});
