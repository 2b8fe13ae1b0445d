import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';

const validator = createValidator({ definitions: loadDefinitions().definitions });

const POPULATION = 'http://terminology.hl7.org/CodeSystem/measure-population';
const concept = (code: string, system = 'http://example.org/codes') => ({ coding: [{ system, code }] });
const population = (code: string, count: number) => ({ code: concept(code, POPULATION), count });

const criteria = { language: 'text/cql', expression: 'true' };
const defined = (code: string) => ({
  code: concept(code),
  population: [
    { code: concept('initial-population', POPULATION), criteria },
    { code: concept('numerator', POPULATION), criteria },
    { code: concept('measure-observation', POPULATION), criteria },
  ],
  stratifier: [{ code: concept('age'), criteria }],
});

const measure = (scoring: string, ...groups: JsonObject[]): JsonObject => ({
  resourceType: 'Measure',
  id: 'measure',
  status: 'active',
  scoring: concept(scoring, 'http://terminology.hl7.org/CodeSystem/measure-scoring'),
  ...(groups.length > 0 ? { group: groups } : {}),
});

const group = (changes: JsonObject = {}): JsonObject => ({
  code: concept('g1'),
  population: [population('initial-population', 2), population('numerator', 1)],
  measureScore: { value: 0.5 },
  stratifier: [{ code: [concept('age')] }],
  ...changes,
});

const report = (definition: JsonObject, groups: JsonObject[], type = 'summary'): JsonObject => ({
  resourceType: 'MeasureReport',
  status: 'complete',
  type,
  measure: '#measure',
  period: { start: '2020-01-01', end: '2020-12-31' },
  contained: [definition],
  ...(groups.length > 0 ? { group: groups } : {}),
});

/** The errors of a resource: place and id of each. */
const errorsIn = (resource: JsonObject): string[] =>
  validator.validate({ resource }, { level: 'error' }).map(({ expression, id }) => `${expression} ${id}`);

const proportion = measure('proportion', defined('g1'));

describe('a MeasureReport', () => {
  it.each<[string, JsonObject, string[]]>([
    ['as the measure defines it', group(), []],
    ['another group', group({ code: concept('g2') }), ['.group[0] measure-report-code']],
    ['a group named in words', group({ code: { text: 'g1' } }), ['.group[0] measure-report-code']],
    [
      'a population that is missing',
      group({ population: [population('numerator', 1)] }),
      ['.group[0] measure-report-part-missing'],
    ],
    [
      'a population the measure does not have',
      group({ population: [population('initial-population', 2), population('numerator', 1), population('cohort', 1)] }),
      ['.group[0].population[2] measure-report-code'],
    ],
    [
      'a population twice',
      group({
        population: [population('initial-population', 2), population('numerator', 1), population('numerator', 1)],
      }),
      ['.group[0].population[2] measure-report-code'],
    ],
    [
      'subjects that are named',
      group({
        population: [
          { ...population('initial-population', 2), subjectResults: { reference: 'List/1' } },
          population('numerator', 1),
        ],
      }),
      ['.group[0].population[0] measure-report-subjects'],
    ],
    ['a stratifier that is missing', group({ stratifier: [] }), ['.group[0] measure-report-part-missing']],
    [
      'a proportion above one',
      group({ measureScore: { value: 2 } }),
      ['.group[0].measureScore.value measure-report-score'],
    ],
    [
      'a proportion with a unit',
      group({ measureScore: { value: 0.5, unit: '%' } }),
      ['.group[0].measureScore.unit measure-report-score'],
    ],
    [
      'a score without a value',
      group({ measureScore: { comparator: '<' } }),
      ['.group[0].measureScore measure-report-score'],
    ],
  ])('is held against its measure: %s', (_name, one, expected) => {
    const found = errorsIn(report(proportion, [one])).filter((error) => error.includes(' measure-report-'));
    expect(found).toEqual(expected.map((error) => `MeasureReport${error}`));
  });

  it('needs a score, but for a cohort, which has none', () => {
    const { measureScore: _score, ...unscored } = group();
    expect(errorsIn(report(proportion, [unscored]))).toEqual(['MeasureReport.group[0] measure-report-score']);
    expect(errorsIn(report(measure('cohort', defined('g1')), [unscored]))).toEqual([]);
    expect(errorsIn(report(measure('cohort', defined('g1')), [group()]))).toEqual([
      'MeasureReport.group[0].measureScore measure-report-score',
    ]);
  });

  it('need not name the one group there is', () => {
    const { code: _code, ...unnamed } = group();
    expect(errorsIn(report(proportion, [unnamed]))).toEqual([]);
    const two = measure('proportion', defined('g1'), defined('g2'));
    expect(errorsIn(report(two, [unnamed, group(), group({ code: concept('g2') })]))).toEqual([
      'MeasureReport.group[0] measure-report-code',
    ]);
  });

  it('has every group of several, each once', () => {
    const two = measure('proportion', defined('g1'), defined('g2'));
    expect(errorsIn(report(two, [group()]))).toEqual(['MeasureReport measure-report-part-missing']);
    expect(errorsIn(report(two, [group(), group(), group({ code: concept('g2') })]))).toEqual([
      'MeasureReport.group[1] measure-report-code',
    ]);
  });

  it('names subjects in a list of subjects', () => {
    const named = [population('initial-population', 1), population('numerator', 1)].map((one) => ({
      ...one,
      subjectResults: { reference: 'List/1' },
    }));
    expect(errorsIn(report(proportion, [group({ population: named })], 'subject-list'))).toEqual([]);
    expect(errorsIn(report(proportion, [group()], 'subject-list'))).toEqual([
      'MeasureReport.group[0].population[0] measure-report-subjects',
      'MeasureReport.group[0].population[1] measure-report-subjects',
    ]);
  });

  it('is not checked against a measure that is not known, nor by one without groups', () => {
    const unknown = { ...report(proportion, [group()]), measure: 'http://example.org/Measure/x' };
    const ids = validator.validate({ resource: unknown }).map(({ id }) => id);
    expect(ids).toContain('measure-not-checked');
    expect(errorsIn(report(measure('proportion'), [group({ code: concept('g2') })]))).toEqual([]);
  });
});
