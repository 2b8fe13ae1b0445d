import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cox, groupDifferences, kaplanMeier, mantelHaenszel, survivalTest } from '../../src/cohort/survival/index.ts';
import { groupsOf, observationsOf, type Reference, references } from './fixtures/survival-reference.ts';

const named = (has: (reference: Reference) => boolean = () => true) =>
  references.filter(has).map((reference) => [reference.name, reference] as const);

/** Equal to eight digits. */
function close(found: number | null | undefined, expected: number | null | undefined): void {
  if (expected === null || expected === undefined) expect(found ?? null).toBeNull();
  else expect(Math.abs((found ?? Number.NaN) - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(1e-8);
}

describe.each(named())('survival in the data %s', (_name, reference) => {
  test.each([
    ['log', reference.log],
    ['log-log', reference.loglog],
  ] as const)('the curve and its %s band are those of R', (type, expected) => {
    const curve = kaplanMeier(observationsOf(reference), type);
    expect(curve.points.map(({ time, atRisk, events, censored }) => [time, atRisk, events, censored])).toEqual(
      expected.time.map((time, i) => [time, expected.risk[i], expected.events[i], expected.censored[i]]),
    );
    for (const [i, point] of curve.points.entries()) {
      close(point.survival, expected.surv[i]);
      // R leaves the log-log band undefined before the first event; here it is 1, as on the log scale
      if (point.survival < 1) {
        close(point.lower, expected.lower[i]);
        close(point.upper, expected.upper[i]);
      }
    }
    close(curve.median.months, expected.median[0]);
    close(curve.median.lower, expected.medianLower[0]);
    close(curve.median.upper, expected.medianUpper[0]);
  });
});

test.each(named(({ logRank }) => logRank !== undefined))('the log-rank test of %s is that of R', (_name, reference) => {
  const groups = groupsOf(reference);
  const found = groupDifferences(groups, 'log-rank');
  for (const [i] of groups.entries()) {
    close(found.observed[i], reference.logRank?.observed[i]);
    close(found.expected[i], reference.logRank?.expected[i]);
    for (const [j] of groups.entries()) close(found.covariance[i]?.[j], reference.logRank?.variance[i]?.[j]);
  }
  const result = survivalTest(groups, 'log-rank');
  close(result?.chiSquare, reference.logRank?.chisq[0]);
  close(result?.p, reference.logRank?.p[0]);
});

test.each(named(({ gehan }) => gehan !== undefined))(
  'the Gehan-Breslow-Wilcoxon test of %s is that of R',
  (_name, reference) => {
    const result = survivalTest(groupsOf(reference), 'gehan-breslow-wilcoxon');
    close(result?.chiSquare, reference.gehan?.chisq[0]);
    close(result?.p, reference.gehan?.p[0]);
  },
);

test.each(named(({ mantelHaenszel }) => mantelHaenszel !== undefined))(
  "Mantel and Haenszel's hazard ratio of %s is what R's observed, expected and variance give",
  (_name, reference) => {
    const [first = [], second = []] = groupsOf(reference);
    const found = mantelHaenszel(first, second);
    for (const [i, value] of [found?.ratio, found?.lower, found?.upper].entries()) {
      close(value, reference.mantelHaenszel?.[i]);
    }
  },
);

/** What lifelines computed: `fixtures/reference.py` says how. */
interface OtherReference {
  name: string;
  survival: number[];
  logRank?: { chisq: number; p: number };
  gehan?: { chisq: number; p: number };
}
const others: OtherReference[] = JSON.parse(
  readFileSync(new URL('fixtures/lifelines-reference.json', import.meta.url), 'utf8'),
);

test.each(others.map((other) => [other.name, other] as const))(
  'lifelines, a third program, gives the same curve and tests of %s',
  (name, other) => {
    const reference = references.find((one) => one.name === name);
    if (reference === undefined) throw new Error('the two references are of different data');
    const { points } = kaplanMeier(observationsOf(reference));
    expect(points).toHaveLength(other.survival.length);
    for (const [i, point] of points.entries()) close(point.survival, other.survival[i]);
    for (const [weight, expected] of [
      ['log-rank', other.logRank],
      ['gehan-breslow-wilcoxon', other.gehan],
    ] as const) {
      const found = expected && survivalTest(groupsOf(reference), weight);
      close(found?.chiSquare, expected?.chisq);
      close(found?.p, expected?.p);
    }
  },
);

test.each(named(({ cox }) => cox !== undefined))(
  "Cox's hazard ratios of %s against the first group are those of R",
  (_name, reference) => {
    const labels = [...new Set(reference.group ?? [])].toSorted((a, b) => a - b).slice(1);
    const terms = cox(
      observationsOf(reference).map((one, index) => ({
        ...one,
        covariates: labels.map((label) => (reference.group?.[index] === label ? 1 : 0)),
      })),
    );
    sameTerms(terms, reference.cox);
  },
);

test.each(named(({ multivariable }) => multivariable !== undefined))(
  'a model of several covariates of %s is that of R',
  (_name, reference) => {
    const terms = cox(
      observationsOf(reference).map((one, index) => ({ ...one, covariates: reference.covariates?.[index] ?? [] })),
    );
    sameTerms(terms, reference.multivariable);
  },
);

function sameTerms(terms: ReturnType<typeof cox>, expected: Reference['cox']): void {
  expect(terms?.length).toBe(expected?.hr.length);
  for (const [i, term] of (terms ?? []).entries()) {
    for (const [found, from] of [
      [term.ratio, expected?.hr[i]],
      [term.lower, expected?.lower[i]],
      [term.upper, expected?.upper[i]],
      [term.p, expected?.p[i]],
    ] as const) {
      // R stops when the likelihood changes by less than 1e-9, so its coefficients are good to five digits or so
      expect(Math.abs((found ?? Number.NaN) / (from ?? Number.NaN) - 1)).toBeLessThan(1e-5);
    }
  }
}

test('the tests of the kidney dialysis data are those of Klein and Moeschberger, Table 7.3', () => {
  const kidney = references.find(({ name }) => name.startsWith('kidney'));
  const groups = kidney === undefined ? [] : groupsOf(kidney);
  expect(survivalTest(groups, 'log-rank')?.chiSquare.toFixed(2)).toBe('2.53');
  expect(survivalTest(groups, 'log-rank')?.p.toFixed(3)).toBe('0.112');
  expect(survivalTest(groups, 'gehan-breslow-wilcoxon')?.chiSquare.toFixed(3)).toBe('0.002');
  expect(survivalTest(groups, 'gehan-breslow-wilcoxon')?.p.toFixed(3)).toBe('0.964');
});

test('medians and tests of the leukaemia data are those of textbooks', () => {
  // Freireich's data in Kleinbaum and Klein, Survival Analysis, chapter 2: medians 23 and 8, log-rank 16.79, Wilcoxon 13.46
  const leukaemia = references.find(({ name }) => name.startsWith('leukaemia'));
  const groups = leukaemia === undefined ? [] : groupsOf(leukaemia);
  expect(groups.map((group) => kaplanMeier(group).median.months)).toEqual([23, 8]);
  expect(survivalTest(groups, 'log-rank')?.chiSquare.toFixed(2)).toBe('16.79');
  expect(survivalTest(groups, 'gehan-breslow-wilcoxon')?.chiSquare.toFixed(2)).toBe('13.46');
  const treated = kaplanMeier(groups[0] ?? []).points.filter(({ events }) => events > 0);
  expect(treated.map(({ time, survival }) => [time, survival.toFixed(4)])).toEqual([
    [6, '0.8571'],
    [7, '0.8067'],
    [10, '0.7529'],
    [13, '0.6902'],
    [16, '0.6275'],
    [22, '0.5378'],
    [23, '0.4482'],
  ]);
});

// hazard ratio, interval and log-rank p as S2's Table 7 prints them
const table7: [string, number, number, number, number][] = [
  ['sex', 1.258, 0.7081, 2.235, 0.4338],
  ['age', 1.055, 0.5666, 1.963, 0.8664],
  ['performance status', 0.9207, 0.5171, 1.639, 0.7789],
  ['other metastases', 0.6413, 0.3473, 1.184, 0.1557],
  ['segments', 0.4199, 0.2254, 0.7823, 0.0063],
  ['treatment', 0.1987, 0.06931, 0.5697, 0.0026],
];

test.each(table7)(
  "S2's hazard ratio of %s is Mantel and Haenszel's: its interval gives the printed log-rank p",
  (...row) => {
    const [, ratio, lower, upper, p] = row;
    // with L = (O - E) / V and standard error 1 / sqrt(V), the log-rank chi-square is (L / error)²
    const error = Math.log(upper / lower) / (2 * 1.959964);
    const reference = references.find(({ name }) => name === 'lung by sex');
    const [first = [], second = []] = reference === undefined ? [] : groupsOf(reference);
    const found = mantelHaenszel(first, second);
    const own = found && (Math.log(found.ratio) / (Math.log(found.upper / found.lower) / (2 * 1.959964))) ** 2;
    expect(own).toBeCloseTo(reference?.logRank?.chisq[0] ?? Number.NaN, 4);
    expect(Math.abs(normalTail(Math.log(ratio) / error) - p)).toBeLessThan(0.001);
  },
);

/** Two-sided p of a standard normal value, summed up numerically. */
function normalTail(z: number): number {
  const step = 1e-4;
  let sum = 0;
  for (let x = -Math.abs(z) + step / 2; x < Math.abs(z); x += step) sum += Math.exp((-x * x) / 2) * step;
  return 1 - sum / Math.sqrt(2 * Math.PI);
}

const observation = fc.record({ time: fc.integer({ min: 0, max: 24 }), event: fc.boolean() });
const group = fc.array(observation, { minLength: 1, maxLength: 20 });

test('the order of patients and of the two groups does not matter', () => {
  fc.assert(
    fc.property(group, group, fc.constantFrom('log-rank', 'gehan-breslow-wilcoxon'), (a, b, weight) => {
      const one = survivalTest([a, b], weight);
      const other = survivalTest([b.toReversed(), a.toReversed()], weight);
      expect(other === undefined).toBe(one === undefined);
      if (one !== undefined && other !== undefined) expect(other.p).toBeCloseTo(one.p, 8);
      const ratio = mantelHaenszel(a, b);
      if (ratio !== undefined) expect(mantelHaenszel(b, a)?.ratio).toBeCloseTo(1 / ratio.ratio, 8);
    }),
  );
});

test('without censoring the curve is the share still alive', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 40 }), (times) => {
      const curve = kaplanMeier(times.map((time) => ({ time, event: true })));
      for (const { time, survival } of curve.points) {
        expect(survival).toBeCloseTo(times.filter((other) => other > time).length / times.length, 10);
      }
    }),
  );
});

test('groups that cannot be compared give no test and no ratio', () => {
  const death = { time: 3, event: true };
  const alive = { time: 3, event: false };
  expect(survivalTest([[death]], 'log-rank')).toBeUndefined();
  expect(survivalTest([[death], []], 'log-rank')).toBeUndefined();
  expect(survivalTest([[alive], [alive]], 'log-rank')).toBeUndefined();
  expect(mantelHaenszel([alive], [alive])).toBeUndefined();
  expect(kaplanMeier([]).points).toEqual([]);
});

test('a model without a finite solution gives no hazard ratio', () => {
  const of = (time: number, event: boolean, ...covariates: number[]) => ({ time, event, covariates });
  expect(cox([of(1, true, 0), of(2, true, 0), of(3, false, 1), of(4, false, 1)])).toBeUndefined();
  expect(cox([of(1, true, 1), of(2, true, 1), of(3, true, 1)])).toBeUndefined();
  expect(cox([of(1, true, 1, 2), of(2, true, 2, 4), of(3, true, 1, 2), of(4, true, 3, 6)])).toBeUndefined();
  // all of one group who die do so before any of the other
  expect(cox([of(2, true, 1), of(6, false, 1), of(8, true, 0)])).toBeUndefined();
  expect(cox([])).toBeUndefined();
});

test('a hazard ratio is found where one patient is against many, as R finds it', () => {
  const of = (time: number, event: boolean, ...covariates: number[]) => ({ time, event, covariates });
  const died = [0, 8, 8, 13, 15, 17, 19, 19, 20, 24, 25, 28].map((time) => of(time, true, 1));
  // coxph(Surv(time, event) ~ group, ties = "efron") of survival in R
  const [term] = cox([...died, of(1, false, 1), of(9, false, 1), of(7, true, 0)]) ?? [];
  expect(Math.log(term?.ratio ?? 0)).toBeCloseTo(-2.5619819897, 8);
  expect(Math.log(term?.upper ?? 0)).toBeCloseTo(-2.5619819897 + 1.959963985 * 1.4152638534, 6);
});
