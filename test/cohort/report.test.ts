import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IscmCase } from '../../src/case/case.ts';
import { parseCase } from '../../src/case/parse-case.ts';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import {
  type CaseFacts,
  caseFacts,
  cohortMarkdown,
  cohortReport,
  cohortSvg,
  groupings,
  syntheticCohort,
} from '../../src/cohort/index.ts';
import type { TableBlock } from '../../src/cohort/tables/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { anyCase } from '../mapping/case-arbitrary.ts';

const synthetic = syntheticCohort(3).map(caseFacts);

function caseOf(members: JsonObject, id = 'c1'): IscmCase {
  const parsed = parseCase({ model: CASE_MODEL_VERSION, id, patient: {}, ...members });
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  return parsed.case;
}

const iscm = (more: JsonObject = {}): JsonObject => ({ key: 'iscm', ...more });

describe('facts of a case', () => {
  test('are counted by the first episode', () => {
    const facts = caseFacts(
      caseOf({
        episodes: [
          { key: 'a-second', intervalFromPrevious: 7, ecog: 3, diagnosed: '2020-01' },
          { key: 'b-first', ecog: 1, diagnosed: '2019-06' },
        ],
      }),
    );
    expect(facts.ecog).toBe('1');
  });

  test('keep unknown apart from not recorded', () => {
    const cases = [caseOf({ patient: { sex: 'unknown' } }), caseOf({}), caseOf({ patient: { sex: 'male' } })];
    const [sex] = cohortReport(cases.map(caseFacts)).tables[0]?.blocks ?? [];
    expect(sex).toMatchObject({ n: 1, unknown: 1, notRecorded: 1, rows: [{ count: 1, percent: 100 }, { count: 0 }] });
  });

  test('so of ages and intervals that are recorded as unknown', () => {
    const unknown = caseOf({
      ages: [{ key: 'age', event: 'iscm-diagnosis', years: 'unknown' }],
      episodes: [iscm({ intervalFromPrimary: 'unknown' })],
    });
    const blocks = cohortReport([unknown, caseOf({}, 'c2')].map(caseFacts)).tables.flatMap((table) => table.blocks);
    for (const id of ['age', 'interval'])
      expect(blocks.find((block) => block.id === id)).toMatchObject({ n: 0, unknown: 1, notRecorded: 1 });
  });

  test('take survival from full dates where no time is recorded, never from a partial date', () => {
    const of = (diagnosed: string, died: string) =>
      caseFacts(caseOf({ patient: { died }, episodes: [iscm({ diagnosed })] })).followUp;
    expect(of('2020-01-01', '2021-01-01')).toMatchObject({ end: 'event', from: 'dates' });
    expect(of('2020-01', '2021-01-01')).toBe('not-recorded');
    expect(of('2020-01-01', '2020-01-01')).toMatchObject({ months: 0, end: 'event' });
    const seen = {
      outcome: { status: 'alive', lastSeen: '2020-01-01' },
      episodes: [iscm({ diagnosed: '2020-01-02' })],
    };
    expect(caseFacts(caseOf(seen)).followUp).toBe('negative');
  });

  test('do not take a bound as a survival time', () => {
    expect(caseFacts(caseOf({ outcome: { survival: { comparator: '>', value: 12 } } })).followUp).toBe('inexact');
  });

  test('take an age from dates only where they leave no doubt', () => {
    const of = (birthDate: string, diagnosed: string) =>
      caseFacts(caseOf({ patient: { birthDate }, episodes: [iscm({ diagnosed })] })).age;
    expect(of('1960-06-15', '2020-06-15')).toMatchObject({ years: 60 });
    expect(of('1960-06-15', '2020-06-14')).toMatchObject({ years: 59 });
    expect(of('1960', '2020')).toBeUndefined();
    expect(of('1960-02', '2020-05')).toMatchObject({ years: 60 });
  });

  test('count every region of the cord that a lesion reaches, not those of its ends alone', () => {
    const of = (kind: string, cranial: string, caudal: string) =>
      caseFacts(
        caseOf({ episodes: [iscm()], lesions: [{ key: 'l', episode: 'iscm', level: { kind, cranial, caudal } }] }),
      ).regions;
    expect(of('segment', 'C7', 'L1')).toEqual(['cervical', 'thoracic', 'lumbar']);
    expect(of('segment', 'T4', 'T4')).toEqual(['thoracic']);
    expect(of('vertebra', 'T4', 'T4')).toBeUndefined();
  });

  test('do not call a treatment combined for steroids given with it', () => {
    const facts = caseFacts(
      caseOf({
        episodes: [iscm()],
        radiotherapies: [{ key: 'rt', treats: ['iscm'], given: 'given' }],
        systemicTherapies: [{ key: 'dex', treats: ['iscm'], given: 'given', kind: 'steroid' }],
        responses: [{ key: 'r', of: 'iscm', to: ['rt', 'dex'], symptoms: 'improved' }],
      }),
    );
    expect(facts.response?.to).toMatchObject({ label: 'RT', size: 1 });
  });
});

/** A case with all its lists the other way round. */
const turned = (value: IscmCase): IscmCase => {
  const lists = Object.entries(value).flatMap(([name, items]) =>
    Array.isArray(items) ? [[name, items.toReversed()] as const] : [],
  );
  return { ...value, ...Object.fromEntries(lists) };
};

describe('the order of a list says nothing', () => {
  const report = (cases: readonly IscmCase[]) => cohortReport(cases.map(caseFacts), { by: groupings });

  test('so a report is the same, in whatever order cases and their items stand', () => {
    fc.assert(
      fc.property(fc.array(anyCase, { minLength: 1, maxLength: 6 }), (given) => {
        const cases = given.map((value, index) => ({ ...value, id: `case-${index}` }));
        // in JSON, which has an order of members as well
        expect(JSON.stringify(report(cases.map(turned).toReversed()))).toBe(JSON.stringify(report(cases)));
      }),
      { numRuns: 150 },
    );
  });

  test('and of several observations one that is known goes before others', () => {
    const observed = caseOf({
      episodes: [iscm()],
      ages: [53, 47].map((years, index) => ({ key: `age-${index}`, event: 'iscm-diagnosis', years })),
      symptoms: [
        { key: 'first', episode: 'iscm', kind: 'paraplegia', presence: 'absent', timePoint: 'presentation' },
        { key: 'later', episode: 'iscm', kind: 'paraplegia', presence: 'unknown', timePoint: 'follow-up' },
      ],
      metastasisSurveys: [
        { key: 'ct', episode: 'iscm', result: 'not-assessed' },
        { key: 'pet', episode: 'iscm', result: 'none' },
      ],
      responses: [
        { key: 'a-later', of: 'iscm', symptoms: 'deteriorated', timePoint: 'follow-up' },
        { key: 'b-first', of: 'iscm', symptoms: 'improved', timePoint: 'discharge' },
        { key: 'c-not-known', of: 'iscm', symptoms: 'unknown', timePoint: 'postoperative' },
      ],
    });
    expect(caseFacts(observed)).toMatchObject({
      age: { years: 47 },
      paraplegia: 'unknown',
      metastases: { survey: 'none' },
      response: { symptoms: 'improved' },
    });
  });

  test('of judgements, a year alone is not before a day in it: the time points say which was first', () => {
    const judged = (...responses: JsonObject[]) =>
      caseFacts(caseOf({ episodes: [iscm()], responses })).response?.symptoms;
    const later = { key: 'a', of: 'iscm', symptoms: 'deteriorated', date: '2011', timePoint: 'follow-up' };
    const first = { key: 'b', of: 'iscm', symptoms: 'improved', date: '2011-03-02', timePoint: 'discharge' };
    expect(judged(later, first)).toBe('improved');
    expect(judged({ ...later, date: '2010' }, first)).toBe('deteriorated');
    expect(judged({ ...later, date: 'unknown' }, first)).toBe('improved');
  });

  test('and it is told where it is not known which episode was the first', () => {
    const [dated, bare] = [{ key: 'b', diagnosed: '2020' }, { key: 'a' }];
    const notes = (...episodes: JsonObject[]) => report([caseOf({ episodes })]).notes.join();
    expect(notes(bare, { key: 'c' })).toContain(
      'not recorded which was the first, so that any of them was counted: 1.',
    );
    expect(notes(bare, dated)).not.toContain('which was the first');
    expect(notes(bare, { key: 'c', intervalFromPrevious: 7 })).not.toContain('which was the first');
    const march = { key: 'a', diagnosed: '2020-03', ecog: 1 };
    expect(notes({ ...dated, ecog: 3 }, march)).toContain('which was the first');
    expect(caseFacts(caseOf({ episodes: [{ ...dated, ecog: 3 }, march] })).ecog).toBe('1');
    expect(notes({ key: 'b', diagnosed: '2020-02' }, march)).not.toContain('which was the first');
  });

  test('and cases of one patient are told whichever of them names the other', () => {
    const linked = [caseOf({}, 'a'), caseOf({ patient: { alsoIn: ['a'] } }, 'b'), caseOf({}, 'c')];
    for (const cases of [linked, linked.toReversed()])
      expect(report(cases).notes[0]).toBe('Cases of patients who are counted in another case as well: 1.');
  });
});

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

describe('the figure', () => {
  const report = cohortReport(synthetic);

  test('has a title, a description, the numbers at risk, and no script', () => {
    const svg = cohortSvg(report, 'segments') ?? '';
    expect(svg).toMatch(/<title id="title">Survival by number of involved spinal cord segments<\/title>/);
    expect(svg).toContain('<desc id="desc">');
    expect(svg).toContain('Number at risk');
    expect(svg).not.toMatch(/<script|NaN|undefined|Infinity/);
  });

  test('says which groups it shows, how coarse it is, and a ratio only where there are two', () => {
    const inGroups = (number: number) => ({
      id: `of-${number}`,
      label: 'Remainder',
      of: ({ followUp }: CaseFacts) =>
        typeof followUp === 'object' ? `${Math.round(followUp.months) % number}` : undefined,
    });
    const by = [inGroups(2), inGroups(3), inGroups(9)];
    const captions = (minimumCell: number) =>
      by.map(({ id }) => {
        const svg = cohortSvg(cohortReport(synthetic, { by, minimumCell }), id) ?? '';
        return [/Hazard ratio \d/, /The 7 largest of 9 groups\./, /Steps of at least/].map((said) => said.test(svg));
      });
    expect(captions(0)).toEqual([
      [true, false, false],
      [false, false, false],
      [false, true, false],
    ]);
    expect(captions(1)).toEqual(captions(0));
    expect(cohortSvg(cohortReport(synthetic, { minimumCell: 2 }))).toContain('Steps of at least 2 patients.');
  });

  test('is drawn for a factor with one group, one patient or none', () => {
    for (const cases of [[], synthetic.slice(0, 1), synthetic.filter(({ sex }) => sex === 'male')]) {
      expect(cohortSvg(cohortReport(cases), 'sex')).not.toMatch(/NaN|undefined|Infinity/);
    }
    expect(cohortSvg(report, 'primary')).toBeUndefined();
  });

  test('escapes what a label holds', () => {
    const by = [{ id: 'x', label: '<b>"&', of: () => '<script>' }];
    const svg = cohortSvg(cohortReport(synthetic, { by }), 'x') ?? '';
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&lt;script&gt;');
  });
});

/** How many are followed for longer than a time. */
const followedFor = (cases: readonly CaseFacts[], months: number): number =>
  cases.filter(({ followUp }) => typeof followUp === 'object' && followUp.months > months).length;

function expectTold(count: number | null, least: number): void {
  if (count !== null && count > 0) expect(count).toBeGreaterThanOrEqual(least);
}

describe('suppression of small cells', () => {
  const subsets = fc.tuple(fc.subarray(synthetic), fc.integer({ min: 2, max: 12 }));
  const blocksOf = (cases: readonly CaseFacts[], minimumCell: number): TableBlock[] =>
    cohortReport(cases, { minimumCell }).tables.flatMap(({ blocks }) => blocks);

  test('tells no count below the least', () => {
    fc.assert(
      fc.property(subsets, ([cases, least]) => {
        const text = JSON.stringify(cohortReport(cases, { minimumCell: least }).tables);
        for (const [, count] of text.matchAll(/"(?:count|cases|n|unknown|notRecorded)":(\d+)/g)) {
          if (Number(count) > 0) expect(Number(count)).toBeGreaterThanOrEqual(least);
        }
      }),
    );
  });

  test('leaves no count that follows from the others and the total', () => {
    fc.assert(
      fc.property(subsets, ([cases, least]) => {
        for (const { kind, n, rows } of blocksOf(cases, least)) {
          const hidden = rows.filter(({ count }) => count === null);
          if (hidden.length === 0 || n === null) continue;
          expect(hidden.length).toBeGreaterThanOrEqual(2);
          const told = rows.reduce((sum, { count }) => sum + (count ?? 0), 0);
          if (kind === 'partition') expect(n - told - hidden.length + 1).toBeGreaterThanOrEqual(least);
        }
      }),
    );
  });

  test('tells no share or rate of a total that is not told, nor one that tells what a row is divided into', () => {
    fc.assert(
      fc.property(subsets, ([cases, least]) => {
        for (const { n, rows, figures } of blocksOf(cases, least)) {
          const all = rows.flatMap((row) => [row, ...(row.rows ?? [])]);
          if (n === null) expect(all.filter(({ percent }) => percent !== null)).toEqual([]);
          const rates = figures.filter(({ id, value }) => (id === 'orr' || id === 'lcr') && value !== null);
          if (all.some(({ count }) => count === null)) expect(rates).toEqual([]);
        }
      }),
    );
  });

  test('hides a count of which the others are known to be one each', () => {
    const cases = synthetic.slice(0, 25).map((facts, index) => ({
      ...facts,
      control: index < 5 ? ['stable', 'progressive', 'response', 'complete-resection', 'mixed'][index] : 'controlled',
    }));
    const block = blocksOf(cases, 5).find(({ id }) => id === 'control');
    expect(block?.rows.map(({ count }) => count)).toEqual([null, null, null, null, null, null]);
  });

  test('hides the shares of a row whose total follows from them', () => {
    const cases = synthetic.map((facts, index) =>
      index === 0 ? { ...facts, site: 'unknown', histology: undefined } : facts,
    );
    const block = blocksOf(cases, 5).find(({ id }) => id === 'primary');
    const lung = block?.rows.find(({ id }) => id === 'lung');
    expect([block?.n, lung?.percent, lung?.rows?.[0]?.percent]).toEqual([null, null, null]);
    expect(lung?.rows?.[0]?.count).toBeGreaterThanOrEqual(5);
  });

  test('withholds curves by histology where one of a site is hidden', () => {
    const of = (site: string, number: number) =>
      synthetic.slice(0, number).map((facts) => ({ ...facts, site, histology: 'adenocarcinoma' }));
    const other = (site: string) => synthetic.slice(0, 9).map((facts) => ({ ...facts, site, histology: 'other' }));
    const cases = [...of('lung', 8), ...of('colon', 2), ...other('lung'), ...other('colon')];
    const by = groupings.filter(({ id }) => id === 'histology');
    const [whole] = cohortReport(cases, { by }).survival.factors;
    expect(whole?.groups.map(({ curve }) => curve.n >= 5)).toEqual([true, true]);
    const [safe] = cohortReport(cases, { by, minimumCell: 5 }).survival.factors;
    expect(safe).toMatchObject({ groups: [], logRank: null, comparisons: [] });
  });

  test('hides the rate of all when it would tell what one of them is divided into', () => {
    const response = (label: string, symptoms: string, times: number) =>
      Array.from({ length: times }, () => ({ symptoms, to: { label, withRadiotherapy: true, size: 2 } }));
    const responses = [
      ...response('RT+CT', 'improved', 6),
      ...response('RT+CT', 'unchanged', 2),
      ...response('RT+IT', 'improved', 5),
      ...response('RT+IT', 'unchanged', 5),
    ];
    const cases = synthetic
      .slice(0, responses.length)
      .map((facts, index) => ({ ...facts, response: responses[index] }));
    const block = blocksOf(cases, 5).find(({ id }) => id === 'rt-and-other');
    expect(
      block?.rows.map(({ label, count, rows }) => [label, count, ...(rows ?? []).map((row) => row.count)]),
    ).toEqual([
      ['RT+IT', 10, 5, 5],
      ['RT+CT', 8, null, null],
    ]);
    expect(block?.figures.map(({ value }) => value)).toEqual([null, null]);
  });

  test('tells no rate, no share and no curve that gives a suppressed count away', () => {
    const report = cohortReport(synthetic, { minimumCell: 5 });
    const block = (id: string) => report.tables.flatMap(({ blocks }) => blocks).find((one) => one.id === id);
    expect(block('rt')?.figures.map(({ value }) => value)).toEqual([null, null]);
    expect(block('age')?.figures.map(({ id, value }) => [id, value === null])).toEqual([
      ['mean', false],
      ['range', true],
    ]);
    expect(block('paraplegia')).toMatchObject({ n: null, rows: [{ percent: null }, { percent: null }] });
    expect(report.survival.factors.find(({ id }) => id === 'ecog')).toMatchObject({ groups: [], logRank: null });
    expect(cohortSvg(report, 'ecog')).toBeUndefined();
  });

  test('leaves at least that many patients between two points of a curve and behind the last', () => {
    fc.assert(
      fc.property(subsets, ([cases, least]) => {
        const { overall, factors } = cohortReport(cases, { minimumCell: least }).survival;
        for (const curve of [overall, ...factors.flatMap(({ groups }) => groups.map((group) => group.curve))]) {
          const atRisk = curve?.points.map((point) => point.atRisk) ?? [];
          for (const [i, left] of atRisk.slice(1).entries()) {
            expect(left).toBeGreaterThanOrEqual(least);
            expect((atRisk[i] ?? 0) - left).toBeGreaterThanOrEqual(least);
          }
          const followed = followedFor(cases, curve?.points.at(-1)?.time ?? 0);
          if (atRisk.length > 0 && curve === overall) expect(followed).toBeGreaterThanOrEqual(least);
        }
      }),
    );
  });

  test('tells no number of deaths or of survivors below the least, and no test made of few deaths', () => {
    fc.assert(
      fc.property(subsets, ([cases, least]) => {
        const { overall, factors, multivariable } = cohortReport(cases, { minimumCell: least }).survival;
        const groups = factors.map((factor) => factor.groups.map(({ curve }) => curve));
        for (const curve of [...(overall ? [overall] : []), ...groups.flat()]) {
          for (const count of [curve.events, curve.n - (curve.events ?? 0)]) expectTold(count, least);
          for (const { events, censored } of curve.points)
            for (const count of [events, censored]) expectTold(count, least);
        }
        for (const { groups: own, logRank, comparisons } of factors) {
          const fewDeaths = own.some(({ curve }) => curve.median === null && curve.events !== 0);
          if (own.length === 0 || fewDeaths) expect([logRank, comparisons]).toEqual([null, []]);
        }
        expectTold(multivariable?.events ?? null, least);
      }),
    );
  });

  test('tells nothing of fewer patients than that', () => {
    const report = cohortReport(synthetic.slice(0, 4), { minimumCell: 5 });
    expect(report).toMatchObject({ cases: null, tables: [], survival: { overall: null, factors: [] } });
    expect(cohortMarkdown(report)).toContain('fewer than 5');
  });
});
