import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CaseFacts, caseFacts, cohortReport, groupings, syntheticCohort } from '../../src/cohort/index.ts';
import type { ToldCurve } from '../../src/cohort/told-curve.ts';

/** What a reader of a report without small cells can reckon from what it tells. */

const synthetic = syntheticCohort(3).map(caseFacts);
const many = [4, 5, 6].flatMap((seed) => syntheticCohort(seed)).map(caseFacts);
const LEAST = 5;

const blockOf = (cases: readonly CaseFacts[], id: string) =>
  cohortReport(cases, { minimumCell: LEAST })
    .tables.flatMap(({ blocks }) => blocks)
    .find((block) => block.id === id);

/** How many are left behind each time that a curve tells of, as far as it says. */
function leftBehind({ n, points }: ToldCurve): Map<number, number> {
  const behind = points.flatMap(({ time, atRisk, events, censored }, index) => {
    const left = points[index + 1]?.atRisk ?? (events === null ? undefined : atRisk - events - (censored ?? 0));
    return left === undefined ? [] : [[time, left] as const];
  });
  return new Map([[0, n], ...behind]);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe('what can be reckoned from a report', () => {
  test('no step of fewer in the curve of a group, by taking the others from that of all', () => {
    fc.assert(
      fc.property(fc.subarray(many, { minLength: 20 }), fc.integer({ min: 2, max: 8 }), (cases, least) => {
        const { overall, factors } = cohortReport(cases, { minimumCell: least, by: groupings }).survival;
        const all = overall ? leftBehind(overall) : new Map<number, number>();
        for (const { groups, leftOut } of factors) {
          if (leftOut !== 0) continue;
          for (const group of groups) {
            const others = groups.filter((other) => other !== group).map(({ curve }) => leftBehind(curve));
            const reckoned = leftBehind(group.curve);
            for (const [time, left] of all)
              if (others.every((other) => other.has(time)))
                reckoned.set(time, left - sum(others.map((other) => other.get(time) ?? 0)));
            const behind = [...reckoned].toSorted(([a], [b]) => a - b).map(([, left]) => left);
            for (const [index, left] of behind.slice(1).entries()) {
              const step = (behind[index] ?? 0) - left;
              if (step !== 0) expect(step).toBeGreaterThanOrEqual(least);
            }
          }
        }
      }),
    );
  });

  test('not how few have no age, from the sizes of the groups of those who have one', () => {
    const cases = synthetic.map((facts, index) => (index < 2 ? { ...facts, age: undefined } : facts));
    const { factors } = cohortReport(cases, { minimumCell: LEAST }).survival;
    expect(factors.find(({ id }) => id === 'age')).toMatchObject({ groups: [], leftOut: null });
  });

  test('not how few of a group survived, from the deaths of all and of the others', () => {
    const ends = (sex: string, number: number, alive: number) =>
      synthetic.slice(0, number).map((facts, index): CaseFacts => {
        const end = index < alive ? ('censored' as const) : ('event' as const);
        return { ...facts, sex, followUp: { months: index, end, from: 'diagnosis' } };
      });
    const cases = [...ends('male', 20, 2), ...ends('female', 30, 10)];
    const { overall, factors } = cohortReport(cases, { minimumCell: LEAST }).survival;
    expect(overall?.events).toBe(38);
    expect(factors.find(({ id }) => id === 'sex')?.groups.map(({ curve }) => curve.events)).toEqual([null, null]);
  });

  describe('from a model of several factors', () => {
    /** Cases of both sexes and ages in turn, that end as said; of some of them the sex or the age is not known. */
    const ends = (end: 'event' | 'censored', number: number, unknown: Partial<CaseFacts> = {}) =>
      synthetic.slice(0, number).map((facts, index): CaseFacts => {
        const age = { years: index % 4 < 2 ? 50 : 60, at: 'iscm-diagnosis' as const };
        const followUp = { months: 1 + ((index * 7) % 11), end, from: 'diagnosis' as const };
        return { ...facts, sex: index % 2 === 0 ? 'male' : 'female', age, followUp, ...unknown };
      });
    const [noSex, noAge] = [{ sex: undefined }, { age: undefined }];
    const modelOf = (minimumCell: number, ...cases: CaseFacts[][]) => {
      const by = groupings.filter(({ id }) => id === 'sex' || id === 'age');
      return cohortReport(cases.flat(), { minimumCell, by }).survival.multivariable;
    };

    test('all of it is told where nothing is few', () => {
      const cases = [ends('event', 24), ends('censored', 16)];
      expect(modelOf(LEAST, ...cases)).toEqual(modelOf(0, ...cases));
      expect(modelOf(LEAST, ...cases)).toMatchObject({
        n: 40,
        events: 24,
        terms: [{ factor: 'sex' }, { factor: 'age' }],
      });
    });

    test('not how few have the one factor and not the other', () => {
      const neither = ends('event', 3, { ...noSex, ...noAge });
      const cases = [
        ends('event', 24),
        ends('censored', 16),
        neither,
        ends('event', 3, noSex),
        ends('event', 3, noAge),
      ];
      expect(modelOf(LEAST, ...cases)).toMatchObject({ n: null, events: null, terms: [{}, {}] });
    });

    test('not how few of those in it died, nor what is made of them', () => {
      const cases = [ends('event', 4), ends('censored', 20), ends('event', 8, noSex), ends('event', 8, noAge)];
      expect(modelOf(LEAST, ...cases)).toEqual({ n: 24, events: null, terms: null });
    });

    test('not how few of those in it survived', () => {
      const cases = [ends('event', 20), ends('censored', 4), ends('event', 8, noSex), ends('event', 8, noAge)];
      expect(modelOf(LEAST, ...cases)).toMatchObject({ n: 24, events: null, terms: [{}, {}] });
    });

    test('nothing where they are too few', () => {
      const cases = [ends('event', 4), ends('event', 40, noSex), ends('event', 40, noAge)];
      expect(modelOf(LEAST, ...cases)).toEqual({ n: null, events: null, terms: null });
    });
  });

  test('not how few are followed, from how many have no usable time', () => {
    const cases = synthetic.map((facts, index): CaseFacts => (index < 3 ? facts : { ...facts, followUp: 'inexact' }));
    const report = cohortReport(cases, { minimumCell: LEAST });
    expect(report.survival).toMatchObject({ overall: null, leftOut: null });
    expect(report.notes.join()).not.toMatch(/\d/);
  });

  test('not that few are in each of so many rows, by how many rows there are', () => {
    const words = ['complete-remission', 'improved', 'unchanged', 'deteriorated', 'deteriorated', 'not-improved'];
    const to = { label: 'RT', withRadiotherapy: true, size: 1 };
    const cases = synthetic.map((facts, index): CaseFacts => {
      const symptoms = words[index];
      return { ...facts, response: symptoms === undefined ? undefined : { symptoms, to } };
    });
    expect(blockOf(cases, 'rt')).toMatchObject({ cases: 6, n: null, rows: [{ id: 'not-told', count: null }] });
  });

  test('not how few lesions were in the conus, from the numbers of segments', () => {
    const regionsOf = (index: number) => {
      if (index < 4) return ['conus'];
      return ['thoracic', index < 8 ? 'cauda-equina' : 'cervical'];
    };
    const cases = synthetic.map((facts, index): CaseFacts => ({ ...facts, regions: regionsOf(index) }));
    const counts = blockOf(cases, 'regions')?.rows.flatMap(({ id, count }) => (count === null ? [id] : []));
    expect(counts?.filter((id) => id !== 'cauda-equina').length).toBeGreaterThan(1);
  });

  test('not that lesions of two regions are few, from the numbers of segments', () => {
    const regionsOf = (index: number) => {
      if (index === 0) return ['cervical'];
      if (index < 4) return ['lumbar', 'conus'];
      if (index < 8) return ['thoracic', 'cauda-equina'];
      return [index < 20 ? 'conus' : 'thoracic'];
    };
    const cases = synthetic.map((facts, index): CaseFacts => ({ ...facts, regions: regionsOf(index) }));
    const hidden = blockOf(cases, 'regions')?.rows.flatMap(({ id, count }) => (count === null ? [id] : [])) ?? [];
    expect(hidden.filter((id) => id !== 'cauda-equina').length).toBeGreaterThan(2);
  });

  test('not how few have metastases at sites that are not recorded', () => {
    const metastases = { sites: [], untimed: false, survey: 'present' as const };
    const cases = synthetic.map((facts, index) => (index < 2 ? { ...facts, metastases } : facts));
    const [open] = cohortReport(cases).tables.flatMap(({ blocks }) => blocks.filter(({ id }) => id === 'sites'));
    expect(open?.notRecorded).toBeGreaterThanOrEqual(2);
    expect(open?.cases).toBe((open?.n ?? 0) + (open?.notRecorded ?? 0));
    const shown = blockOf(cases, 'sites');
    expect([shown?.n, shown?.notRecorded]).toEqual([null, null]);
  });

  test('not how few have one site, from how many have sites that are not recorded', () => {
    const sites = ['bone', 'lung', 'liver'];
    const numbers = [...Array(3).fill(1), ...Array(10).fill(2), ...Array(11).fill(3), ...Array(6).fill(0)];
    const cases = numbers.flatMap((number: number, index): CaseFacts[] => {
      const metastases = { sites: sites.slice(0, number), untimed: false, survey: 'present' as const };
      return synthetic[index] ? [{ ...synthetic[index], metastases }] : [];
    });
    expect(blockOf(cases, 'site-number')).toMatchObject({ cases: 30, notRecorded: null });
    const shown = blockOf(cases, 'sites');
    expect([shown?.n, shown?.notRecorded]).toEqual([null, null]);
    expect(shown?.rows.filter(({ count, percent }) => (count ?? 0) > 0 && percent !== null)).toEqual([]);
  });

  test('not of how few no region is recorded, by how many have the most frequent one', () => {
    const regionsOf = (index: number) => {
      if (index < 3) return undefined;
      if (index < 10) return ['thoracic', 'cervical'];
      return index < 20 ? ['thoracic', 'lumbar'] : ['thoracic'];
    };
    const cases = synthetic.map((facts, index): CaseFacts => ({ ...facts, regions: regionsOf(index) }));
    const shown = blockOf(cases, 'regions');
    expect(shown?.n).toBeNull();
    const most = Math.max(...(shown?.rows ?? []).map(({ count }) => count ?? 0));
    expect((shown?.cases ?? 0) - most).toBeGreaterThanOrEqual(LEAST);
  });

  test('not how few lack each of two regions, from the numbers of segments', () => {
    const regions = ['cervical', 'thoracic', 'lumbar', 'conus'];
    const without = (index: number) => ['cervical', 'thoracic'][index] ?? (index < 20 ? 'conus' : '');
    const cases = synthetic.map(
      (facts, index): CaseFacts => ({ ...facts, regions: regions.filter((one) => one !== without(index)) }),
    );
    const hidden = blockOf(cases, 'regions')?.rows.flatMap(({ id, count }) => (count === null ? [id] : [])) ?? [];
    expect(hidden).toEqual(expect.arrayContaining(['cervical', 'thoracic', 'conus']));
  });

  test('not how few have no interval, by how many the mean is made of', () => {
    const cases = synthetic.map((facts, index): CaseFacts => {
      const atPrimaryDiagnosis = index < 10 ? undefined : 'absent';
      return { ...facts, atPrimaryDiagnosis, intervalMonths: index < 2 ? undefined : index };
    });
    const mean = blockOf(cases, 'interval')?.figures.find(({ id }) => id === 'mean');
    expect(mean).toMatchObject({ value: expect.any(Number), n: null });
  });

  test('not how few have no age, from the notes', () => {
    const at = (index: number) => (index < 30 ? 'admission' : 'dates');
    const cases = synthetic.map((facts, index): CaseFacts => {
      return { ...facts, age: index < 2 ? undefined : { years: index, at: at(index) } };
    });
    expect(cohortReport(cases, { minimumCell: LEAST }).notes.filter((note) => /\bage\b.*\d/.test(note))).toEqual([]);
  });

  /** Cases that were treated, some of them by radiation, and how many of these were judged after it, alone or with more. */
  const irradiated = (given: number, alone: number, together: number) =>
    synthetic.map((facts, index): CaseFacts => {
      const [label, size] = index < alone ? (['RT', 1] as const) : (['RT+CT', 2] as const);
      const response = { symptoms: 'improved', to: { label, withRadiotherapy: true, size } };
      return {
        ...facts,
        treatment: 'treated',
        modalities: { radiotherapy: index < given ? 'given' : 'not-given' },
        response: index < alone + together ? response : undefined,
      };
    });

  test('not how few were not irradiated, by how many were judged after radiation', () => {
    const cases = irradiated(synthetic.length - 3, 30, synthetic.length - 34);
    expect(blockOf(cases, 'radiotherapy')?.rows).toMatchObject([{ count: null }, { count: null }]);
    const judged = ['rt', 'rt-and-other'].map((id) => blockOf(cases, id)?.cases ?? 0);
    expect(synthetic.length - sum(judged)).toBeGreaterThanOrEqual(LEAST);
  });

  test('not how few were judged after radiation with others, by how many were irradiated', () => {
    const cases = irradiated(30, 26, 2);
    expect(blockOf(cases, 'radiotherapy')?.rows).toMatchObject([{ count: 30 }, {}]);
    expect(['rt', 'rt-and-other'].map((id) => blockOf(cases, id)?.cases)).toEqual([null, null]);
  });
});
