import type { CohortReport } from '../report.ts';
import { type CohortTable, percentText, type TableBlock, type TableRow } from '../tables/index.ts';
import { escaped, type Line, markdownTable } from './markdown-table.ts';
import { countText } from './numbers.ts';
import { survivalMarkdown } from './survival-markdown.ts';

/** The report as Markdown: the tables in the order of the paper, survival, and what must be known about it. */
export function cohortMarkdown(report: CohortReport): string {
  const { cases, minimumCell, tables, survival, notes } = report;
  const parts = [
    '# Cohort',
    `Cases: ${cases === null ? `fewer than ${minimumCell}` : cases}. After paper S2; n is of how many cases it is known.`,
    ...(minimumCell > 1 ? [`Counts below ${minimumCell} are suppressed, and others that would reveal them.`] : []),
    ...tables.map(tableText),
    ...(tables.length > 0 ? survivalMarkdown(survival) : []),
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
  const own = [
    `${indent(depth)}${row.label}`,
    countText(row.count),
    row.count === null ? '' : percentText(row.percent),
  ];
  return [own, ...(row.rows ?? []).flatMap((part) => rowLines(part, depth + 1))];
}

function blockLines(block: TableBlock): Line[] {
  return [
    [`**${block.title}** (n=${countText(block.n)})${missing(block)}`, '', ''],
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
      [`${indent(depth)}${row.label}`, countText(row.count), '', ''],
      ...rows(row.rows ?? [], depth + 1),
    ]);
  return [
    [`**${block.title}**${missing(block)}`, countText(block.n), rate('orr'), rate('lcr')],
    ...rows(block.rows, 1),
  ];
}
