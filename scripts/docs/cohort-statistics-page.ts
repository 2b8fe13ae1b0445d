import {
  type BandType,
  cox,
  type HazardRatio,
  kaplanMeier,
  mantelHaenszel,
  survivalTest,
} from '../../src/cohort/survival/index.ts';
import {
  groupsOf,
  labelsOf,
  observationsOf,
  type Reference,
  type ReferenceCurve,
  references,
} from '../../test/cohort/fixtures/survival-reference.ts';
import { made, page, table } from './markdown.ts';

/** What the survival statistics give beside what R gives, on the data sets of the tests. */

const FOLDER = 'test/cohort/fixtures';

const digits = (value: number | null | undefined): string =>
  value === null || value === undefined ? 'NA' : String(Number(value.toPrecision(6)));

const ratio = (value: HazardRatio | undefined): string =>
  value === undefined ? '–' : `${digits(value.ratio)} (${digits(value.lower)}–${digits(value.upper)})`;

const middle = (months: number | null, lower: number | null, upper: number | null): string =>
  `${digits(months)} (${digits(lower)}–${digits(upper)})`;

/** The greatest difference between a curve with its band and R's. */
function difference(reference: Reference, type: BandType, expected: ReferenceCurve): number {
  const { points } = kaplanMeier(observationsOf(reference), type);
  const pairs = points.flatMap((point, i) => [
    [point.survival, expected.surv[i]],
    ...(point.survival < 1
      ? [[point.lower, expected.lower[i]] as const, [point.upper, expected.upper[i]] as const]
      : []),
  ]);
  return pairs.reduce((most, [own, other]) => Math.max(most, Math.abs((own ?? 0) - (other ?? 0))), 0);
}

function curveRow(reference: Reference): string[] {
  const of = (type: BandType, expected: ReferenceCurve): string[] => {
    const { months, lower, upper } = kaplanMeier(observationsOf(reference), type).median;
    return [
      middle(expected.median[0], expected.medianLower[0], expected.medianUpper[0]),
      middle(months, lower, upper),
      difference(reference, type, expected) < 1e-12
        ? '< 1e-12'
        : difference(reference, type, expected).toExponential(0),
    ];
  };
  const deaths = reference.status.filter((status) => status === 1).length;
  return [
    reference.name,
    `${reference.time.length}, ${deaths}`,
    ...of('log', reference.log),
    ...of('log-log', reference.loglog),
  ];
}

function testRow(reference: Reference): string[] {
  const of = (weight: 'log-rank' | 'gehan-breslow-wilcoxon'): string => {
    const found = survivalTest(groupsOf(reference), weight);
    return found === undefined ? '–' : `${digits(found.chiSquare)}, ${digits(found.p)}`;
  };
  const given = (test: Reference['gehan']): string => (test ? `${digits(test.chisq[0])}, ${digits(test.p[0])}` : '–');
  return [
    `${reference.name} (${labelsOf(reference).length} groups)`,
    given(reference.logRank),
    of('log-rank'),
    given(reference.gehan),
    of('gehan-breslow-wilcoxon'),
  ];
}

function mantelHaenszelRow(reference: Reference): string[] {
  const [first = [], second = []] = groupsOf(reference);
  const [middleOf = 0, lower = 0, upper = 0] = reference.mantelHaenszel ?? [];
  return [reference.name, ratio({ ratio: middleOf, lower, upper }), ratio(mantelHaenszel(first, second))];
}

function coxRows(reference: Reference): string[][] {
  const others = labelsOf(reference).slice(1);
  const terms = cox(
    observationsOf(reference).map((one, i) => ({
      ...one,
      covariates: others.map((label) => (reference.group?.[i] === label ? 1 : 0)),
    })),
  );
  const { hr = [], lower = [], upper = [], p = [] } = reference.cox ?? {};
  return hr.map((value, i) => [
    `${reference.name}, group ${others[i]}`,
    `${ratio({ ratio: value, lower: lower[i] ?? 0, upper: upper[i] ?? 0 })}, ${digits(p[i])}`,
    `${ratio(terms?.[i])}, ${digits(terms?.[i]?.p)}`,
  ]);
}

/** The page. */
export function cohortStatisticsPage(): string {
  const compared = references.filter(({ logRank }) => logRank !== undefined);
  return page([
    '# Survival statistics against other programs',
    '',
    made(`\`${FOLDER}/\` and \`src/cohort/survival/\``),
    `The statistics of [cohort reports](../cohort.md) on ${references.length} data sets beside what R's *survival* gives for them: with ties, censoring at`,
    'the end, events at time zero, no event at all, one patient, three and four groups. Six digits are shown; the',
    '[tests](../../test/cohort/survival.test.ts) hold curves and tests to eight digits, Cox’s ratios to five (R stops its search',
    'there), and the curves and tests besides to those of *lifelines*, a third program.',
    '',
    '| reference | versions | made by |',
    '|---|---|---|',
    '| [survival-reference.json](../../test/cohort/fixtures/survival-reference.json) | R 4.2.2, survival 3.5-3, KMsurv 0.1-5 (Debian 12: `r-base-core r-cran-survival r-cran-kmsurv r-cran-jsonlite`) | `Rscript test/cohort/fixtures/reference.R` |',
    '| [lifelines-reference.json](../../test/cohort/fixtures/lifelines-reference.json) | Python 3.11, lifelines 0.30.3 | `python test/cohort/fixtures/reference.py` |',
    '',
    'Data: `lung`, `ovarian` and `veteran` of *survival*, `kidney` of *KMsurv*, the leukaemia trial of Freireich and others',
    '(Blood 1963), the survival column of paper S3’s Table 2, and small sets made for what is rare. Published values: Klein and',
    'Moeschberger’s Table 7.3 (kidney: log-rank 2.53, p 0.112; Gehan 0.002, p 0.964); for the leukaemia trial Kleinbaum and Klein’s',
    'curve, medians 23 and 8, log-rank 16.79 and Wilcoxon 13.46.',
    '',
    '## Curves',
    '',
    'Median with its 95 % interval, NA where it is not reached. *off by*: the greatest difference of curve and band at any time.',
    ...table(
      ['data', 'n, events', 'R, log', 'ours', 'off by', 'R, log-log', 'ours', 'off by'],
      references.map(curveRow),
    ),
    '',
    '## Tests',
    '',
    "Chi-square and p, with one degree of freedom less than groups. *survdiff* of R has no weight of Gehan's; its",
    'formulas are computed in R with the number at risk as weight, and lifelines gives the same.',
    ...table(['data', 'R, log-rank', 'ours', 'R, Gehan–Breslow–Wilcoxon', 'ours'], compared.map(testRow)),
    '',
    '## Hazard ratio by Mantel and Haenszel',
    '',
    'exp((O − E) / V) of the first group against the second, from R’s O, E and V.',
    ...table(['data', 'R', 'ours'], references.filter((one) => one.mantelHaenszel).map(mantelHaenszelRow)),
    '',
    '## Hazard ratio by Cox',
    '',
    'Against the first group, ties by Efron; p by Wald’s test.',
    ...table(['data', 'R', 'ours'], references.flatMap(coxRows)),
  ]);
}
