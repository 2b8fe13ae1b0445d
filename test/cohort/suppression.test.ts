import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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

/** Small cells of a report, and what would give them away. */

const synthetic = syntheticCohort(3).map(caseFacts);

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
