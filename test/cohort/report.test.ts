import { expect, test } from 'vitest';
import {
  type CaseFacts,
  caseFacts,
  cohortMarkdown,
  cohortReport,
  cohortSvg,
  groupings,
  syntheticCohort,
} from '../../src/cohort/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { caseOf, iscm } from './case-of.ts';

const synthetic = syntheticCohort(3).map(caseFacts);

test('what is not recorded is no no: a diagnosis by histology does not say that there was no MRI', () => {
  const of = (more: JsonObject) => caseFacts(caseOf({ episodes: [iscm({ confirmedBy: ['histology'] })], ...more }));
  const study = (more: JsonObject) => of({ imagingStudies: [{ key: 'study', modality: 'mri', ...more }] });
  expect([of({}).mri, study({ region: 'brain' }).mri, study({}).mri]).toEqual([undefined, undefined, 'present']);
});

test('a histology of the lesion is one of the ISCM, whatever is said to be the basis of its diagnosis', () => {
  const facts = caseFacts(
    caseOf({
      episodes: [iscm({ confirmedBy: ['imaging'] })],
      lesions: [{ key: 'lesion', episode: 'iscm' }],
      specimens: [{ key: 'specimen', of: 'lesion' }],
      histologies: [{ key: 'histology', specimen: 'specimen', histology: 'adenocarcinoma' }],
    }),
  );
  expect(facts.pathology).toBe('present');
});

test('a lesion involves all regions between its ends', () => {
  const level = { kind: 'segment', cranial: 'C7', caudal: 'L1' };
  const facts = caseFacts(caseOf({ episodes: [iscm()], lesions: [{ key: 'lesion', episode: 'iscm', level }] }));
  expect(facts.regions).toEqual(['cervical', 'thoracic', 'lumbar']);
});

test('an episode involves the regions of its own lesions alone', () => {
  const lesions = [
    { key: 'own', episode: 'iscm', region: 'cervical' },
    { key: 'of-another', episode: 'second', region: 'thoracic' },
  ];
  const episodes = [iscm({ diagnosed: '2019-06' }), { key: 'second', intervalFromPrevious: 7 }];
  expect(caseFacts(caseOf({ episodes, lesions })).regions).toEqual(['cervical']);
});

test.each([
  { name: 'of many', ages: [2, ...Array.from({ length: 199 }, () => 1)], text: '1.01' },
  { name: 'of decimals', ages: [0.89, 0, 33.73, 92.08], text: '31.68' },
  { name: 'of these the other way round', ages: [92.08, 33.73, 0, 0.89], text: '31.68' },
])('a mean has a half rounded up, as percentages have: $name', ({ ages, text }) => {
  const cases = ages.map((years, index) =>
    caseOf({ ages: [{ key: 'age', event: 'iscm-diagnosis', years }] }, `c${index}`),
  );
  const block = cohortReport(cases.map(caseFacts))
    .tables.flatMap(({ blocks }) => blocks)
    .find(({ id }) => id === 'age');
  expect(block?.figures[0]).toMatchObject({ id: 'mean', text });
});

test('no cases make a report of zeros, not an error', () => {
  const report = cohortReport([]);
  expect(report.cases).toBe(0);
  expect(report.survival.overall).toMatchObject({ n: 0, median: { months: null }, points: [] });
  expect(cohortMarkdown(report)).toContain('Cases: 0.');
  expect(cohortMarkdown(report)).not.toContain('NaN');
});

test('a cohort in which no one died has a level curve, no median and no tests', () => {
  const alive = synthetic.map((facts): CaseFacts => {
    const { followUp } = facts;
    return typeof followUp === 'object' ? { ...facts, followUp: { ...followUp, end: 'censored' } } : facts;
  });
  const report = cohortReport(alive);
  const { overall, factors, multivariable } = report.survival;
  expect(overall).toMatchObject({ events: 0, median: { months: null, lower: null, upper: null } });
  expect(overall?.points.every(({ survival, lower, upper }) => survival === 1 && lower === 1 && upper === 1)).toBe(
    true,
  );
  for (const { logRank, gehanBreslowWilcoxon, comparisons } of factors) {
    expect([logRank, gehanBreslowWilcoxon]).toEqual([null, null]);
    expect(comparisons.map(({ mantelHaenszel, cox }) => [mantelHaenszel, cox])).toEqual([[null, null]]);
  }
  expect(multivariable?.terms).toBeNull();
  expect(cohortMarkdown(report)).not.toMatch(/NaN|Infinity/);
  expect(cohortSvg(report, 'sex')).not.toMatch(/NaN|undefined|Infinity|not reached months/);
});

test('a group in which no one died has no hazard ratio by Cox, and the others keep theirs', () => {
  const by = groupings.filter(({ id }) => id === 'primary');
  const of = (id: string, site: string, months: number, dead: boolean) =>
    caseFacts(
      caseOf(
        {
          primaryCancers: [{ key: 'p', site }],
          patient: dead ? { died: 'date-not-recorded' } : {},
          outcome: { survival: months, survivalEvent: dead ? 'event' : 'censored' },
        },
        id,
      ),
    );
  const cases = [
    of('a', 'lung', 1, true),
    of('b', 'lung', 4, true),
    of('c', 'lung', 5, false),
    of('d', 'breast', 2, true),
    of('e', 'breast', 9, true),
    of('f', 'colon', 7, false),
  ];
  const [factor] = cohortReport(cases, { by }).survival.factors;
  expect(factor?.comparisons.map(({ group, cox }) => [group, cox !== null])).toEqual([
    ['breast', true],
    ['colon', false],
  ]);
});
