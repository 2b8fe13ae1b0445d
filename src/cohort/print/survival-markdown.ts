import type { CohortSurvival } from '../cohort-survival.ts';
import type { FactorSurvival } from '../compare.ts';
import type { MultivariableModel } from '../multivariable.ts';
import { atRiskAt } from '../survival/index.ts';
import type { NamedCurve, ToldCurve } from '../told-curve.ts';
import { type Line, markdownTable } from './markdown-table.ts';
import { countText, medianText, pText, ratioText } from './numbers.ts';
import { monthTicks } from './scale.ts';

/** Survival as Markdown: medians, curves as numbers, and the prognostic factors. */
export function survivalMarkdown(survival: CohortSurvival): string[] {
  const { overall, factors, band, multivariable } = survival;
  const curves: NamedCurve[] = [
    ...(overall === null ? [] : [{ label: 'All', curve: overall }]),
    ...factors.flatMap(({ label: of, groups }) =>
      groups.map(({ label, curve }) => ({ label: `${of}: ${label}`, curve })),
    ),
  ];
  return [
    `## Survival\n\n*S2, Figures 4 and 5: Kaplan–Meier; 95 % interval from the ${band} band*`,
    markdownTable(
      ['', 'n', 'deaths', 'median in months (95 % CI)'],
      curves.map(({ label, curve }) => [label, String(curve.n), countText(curve.events), medianText(curve.median)]),
    ),
    ...overTime(curves),
    '## Prognostic factors\n\n*S2, Table 7: log-rank and Gehan–Breslow–Wilcoxon tests; hazard ratio by Mantel and Haenszel, as in the paper, and by Cox with Efron’s ties*',
    markdownTable(
      ['factor', 'hazard ratio (95 % CI)', 'Cox (95 % CI)', 'log-rank p', 'Gehan p', 'left out'],
      factors.flatMap(factorLines),
    ),
    ...(multivariable ? modelParts(multivariable, factors) : []),
  ];
}

/** Survival with its interval, and the number at risk, at round times. */
function overTime(curves: readonly NamedCurve[]): string[] {
  const greatest = Math.max(0, ...curves.map(({ curve }) => curve.points.at(-1)?.time ?? 0));
  if (greatest === 0) return [];
  const ticks = monthTicks(greatest);
  return [
    'Survival in % (95 % CI) and, below, the number at risk after so many months:',
    markdownTable(
      ['', ...ticks.map(String)],
      curves.flatMap(({ label, curve }) => [
        [label, ...ticks.map((tick) => shareText(curve, tick))],
        ['\u00a0\u00a0at risk', ...ticks.map((tick) => atRiskText(curve, tick))],
      ]),
    ),
  ];
}

/** A curve is not known beyond its last point. */
const isBeyond = ({ points }: ToldCurve, months: number): boolean => months > (points.at(-1)?.time ?? 0);

const atRiskText = (curve: ToldCurve, months: number): string =>
  isBeyond(curve, months) ? '–' : String(months === 0 ? curve.n : atRiskAt(curve, months));

function shareText(curve: ToldCurve, months: number): string {
  if (isBeyond(curve, months)) return '–';
  const { survival, lower, upper } = curve.points.findLast(({ time }) => time <= months) ?? FULL;
  const interval = lower === null || upper === null || survival === 1 ? '' : ` (${shown(lower)}–${shown(upper)})`;
  return `${shown(survival)}${interval}`;
}

const FULL = { survival: 1, lower: 1, upper: 1 };
const shown = (share: number): string => String(Math.round(share * 100));

function modelParts({ n, events, terms }: MultivariableModel, factors: readonly FactorSurvival[]): string[] {
  if (terms === null) return [];
  return [
    `Cox’s model of all factors together (n=${countText(n)}, deaths ${countText(events)}):`,
    markdownTable(
      ['factor', 'hazard ratio (95 % CI)', 'p'],
      terms.map((term) => [named(factors, term.factor, term.group, term.against), ratioText(term), pText(term.p)]),
    ),
  ];
}

/** `Gender (M: F)` as in Table 7. */
function named(factors: readonly FactorSurvival[], id: string, group: string, against: string): string {
  const factor = factors.find((one) => one.id === id);
  const label = (wanted: string) => factor?.groups.find((one) => one.id === wanted)?.label ?? wanted;
  return `${factor?.label ?? id} (${label(group)}: ${label(against)})`;
}

/** A line per comparison, the tests in the first. */
function factorLines(factor: FactorSurvival): Line[] {
  const tests = [pText(factor.logRank?.p), pText(factor.gehanBreslowWilcoxon?.p), countText(factor.leftOut)];
  if (factor.comparisons.length === 0) return [[factor.label, '–', '–', ...tests]];
  return factor.comparisons.map(({ group, against, mantelHaenszel, cox }, index) => [
    named([factor], factor.id, group, against),
    ratioText(mantelHaenszel),
    ratioText(cox),
    ...(index === 0 ? tests : ['', '', '']),
  ]);
}
