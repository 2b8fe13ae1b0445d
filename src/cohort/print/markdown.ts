import type { CohortSurvival } from '../cohort-survival.ts';
import type { FactorSurvival } from '../compare.ts';
import type { CohortReport } from '../report.ts';
import { type CohortTable, percentText, type TableBlock, type TableRow } from '../tables/index.ts';
import { medianText, pText, ratioText } from './numbers.ts';

/** Cells of a line of a table. */
type Line = readonly string[];

const escaped = (text: string): string =>
  text.replaceAll('|', '\\|').replaceAll(/[<>\n]/g, (found) => (found === '\n' ? ' ' : `\\${found}`));

/** A Markdown table whose first column is text and whose others are numbers, in columns of even width. */
function markdownTable(head: Line, lines: readonly Line[]): string {
  const all = [head, ...lines].map((line) => line.map(escaped));
  const widths = head.map((_title, column) => Math.max(3, ...all.map((line) => (line[column] ?? '').length)));
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const padded = (line: Line) =>
    `| ${widths.map((width, column) => (column === 0 ? (line[column] ?? '').padEnd(width) : (line[column] ?? '').padStart(width))).join(' | ')} |`;
  const [first = [], ...rest] = all;
  return [padded(first), padded(rule), ...rest.map(padded)].join('\n');
}

const count = (value: number | null): string => (value === null ? 'suppressed' : String(value));

/** The report as Markdown: the tables in the order of the paper, survival, and what must be known about it. */
export function cohortMarkdown(report: CohortReport): string {
  const { cases, minimumCell, tables, survival, notes } = report;
  const parts = [
    '# Cohort',
    `Cases: ${cases === null ? `fewer than ${minimumCell}` : cases}. After paper S2; n is of how many cases it is known.`,
    ...(minimumCell > 1 ? [`Counts below ${minimumCell} are suppressed, and others that would reveal them.`] : []),
    ...tables.map(tableText),
    ...(tables.length > 0 ? survivalParts(survival) : []),
    ...(notes.length > 0 ? ['## Notes', notes.map((note) => `- ${escaped(note)}`).join('\n')] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function tableText({ id, title, source, blocks }: CohortTable): string {
  const lines = id === 'response' ? blocks.flatMap(responseLines) : blocks.flatMap(blockLines);
  const head = id === 'response' ? ['', 'n', 'ORR (%)', 'LCR (%)'] : ['', 'n', '%'];
  return `## ${title}\n\n*${source}*\n\n${markdownTable(head, lines)}`;
}

/** Spaces that Markdown keeps. */
const indent = (depth: number): string => '\u00a0\u00a0'.repeat(depth);

function rowLines(row: TableRow, depth: number): Line[] {
  const own = [`${indent(depth)}${row.label}`, count(row.count), row.count === null ? '' : percentText(row.percent)];
  return [own, ...(row.rows ?? []).flatMap((part) => rowLines(part, depth + 1))];
}

function blockLines(block: TableBlock): Line[] {
  return [
    [`**${block.title}** (n=${count(block.n)})${missing(block)}`, '', ''],
    ...block.rows.flatMap((row) => rowLines(row, 1)),
    ...block.figures.map((figure) => {
      const n = figure.n === block.n || figure.n === null ? '' : ` (n=${figure.n})`;
      return [`${indent(1)}${figure.label}${n}`, '', figure.text];
    }),
  ];
}

/** Of how many it is not known, said only where there are some. */
function missing({ unknown, notRecorded }: TableBlock): string {
  const parts = [
    ...((unknown ?? 0) > 0 ? [`unknown: ${unknown}`] : []),
    ...((notRecorded ?? 0) > 0 ? [`not recorded: ${notRecorded}`] : []),
  ];
  return parts.length === 0 ? '' : `; ${parts.join(', ')}`;
}

function responseLines(block: TableBlock): Line[] {
  const rate = (id: string) => block.figures.find((figure) => figure.id === id)?.text ?? '';
  const rows = (parts: readonly TableRow[], depth: number): Line[] =>
    parts.flatMap((row) => [
      [`${indent(depth)}${row.label}`, count(row.count), '', ''],
      ...rows(row.rows ?? [], depth + 1),
    ]);
  return [[`**${block.title}**${missing(block)}`, count(block.n), rate('orr'), rate('lcr')], ...rows(block.rows, 1)];
}

function survivalParts(survival: CohortSurvival): string[] {
  const { overall, factors, band, multivariable } = survival;
  const all = overall === null ? [] : [['All', String(overall.n), String(overall.events), medianText(overall.median)]];
  const groups = factors.flatMap((factor) =>
    factor.groups.map(({ label, curve }) => [
      `${factor.label}: ${label}`,
      String(curve.n),
      String(curve.events),
      medianText(curve.median),
    ]),
  );
  return [
    `## Survival\n\n*S2, Figures 4 and 5: Kaplan–Meier; 95 % interval from the ${band} band*`,
    markdownTable(['', 'n', 'deaths', 'median in months (95 % CI)'], [...all, ...groups]),
    '## Prognostic factors\n\n*S2, Table 7: log-rank and Gehan–Breslow–Wilcoxon tests; hazard ratio by Mantel and Haenszel, as in the paper, and by Cox with Efron’s ties*',
    markdownTable(
      ['factor', 'hazard ratio (95 % CI)', 'Cox (95 % CI)', 'log-rank p', 'Gehan p', 'left out'],
      factors.flatMap(factorLines),
    ),
    ...(multivariable?.terms
      ? [
          `Cox’s model of all factors together (n=${multivariable.n}, deaths ${multivariable.events}):`,
          markdownTable(
            ['factor', 'hazard ratio (95 % CI)', 'p'],
            multivariable.terms.map((term) => [
              named(factors, term.factor, term.group, term.against),
              ratioText(term),
              pText(term.p),
            ]),
          ),
        ]
      : []),
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
  const tests = [pText(factor.logRank?.p), pText(factor.gehanBreslowWilcoxon?.p), count(factor.leftOut)];
  if (factor.comparisons.length === 0) return [[factor.label, '–', '–', ...tests]];
  return factor.comparisons.map(({ group, against, mantelHaenszel, cox }, index) => [
    named([factor], factor.id, group, against),
    ratioText(mantelHaenszel),
    ratioText(cox),
    ...(index === 0 ? tests : ['', '', '']),
  ]);
}
