import type { CaseFacts } from '../facts/case-facts.ts';
import { type Category, partition } from './count.ts';
import { percent, percentText } from './percent.ts';
import type { CohortTable, TableBlock, TableFigure, TableRow } from './table.ts';

const RESPONSES: readonly Category[] = [
  ['complete-remission', 'Complete remission'],
  ['improved', 'Improved'],
  ['unchanged', 'Unchanged'],
  ['not-improved', 'Not improved (unchanged or deteriorated)'],
  ['deteriorated', 'Deteriorated'],
];

type Group = 'rt' | 'rt-and-other' | 'other' | 'not-stated';
const GROUPS: readonly (readonly [Group, string])[] = [
  ['rt', 'RT'],
  ['rt-and-other', 'Multiple modality including RT'],
  ['other', 'Treatment without RT'],
  ['not-stated', 'Treatment not stated'],
];

function groupOf({ response }: CaseFacts): Group {
  if (response?.to === undefined) return 'not-stated';
  if (!response.to.withRadiotherapy) return 'other';
  return response.to.size === 1 ? 'rt' : 'rt-and-other';
}

/** Response of the symptoms with ORR and LCR, after S2's Table 6. */
export function responses(cases: readonly CaseFacts[]): CohortTable {
  const judged = cases.filter(({ response }) => response !== undefined);
  const blocks = GROUPS.map(([group, title]) =>
    block(
      group,
      title,
      judged.filter((facts) => groupOf(facts) === group),
    ),
  );
  // the groups of the paper are shown even when they are empty
  const shown = blocks.filter(({ id, cases: number }) => id.startsWith('rt') || number !== 0);
  return { id: 'response', title: 'Response of the symptoms', source: 'S2, Table 6', blocks: shown };
}

function block(group: Group, title: string, cases: readonly CaseFacts[]): TableBlock {
  const found = partition({ id: group, title, categories: RESPONSES }, cases, ({ response }) => response?.symptoms);
  const rates = ratesOf(found.rows, found.n ?? 0);
  if (group === 'rt' || group === 'not-stated') return { ...found, rows: occurring(found.rows), figures: rates };
  return { ...found, rows: combinations(cases, found.n ?? 0), figures: rates };
}

const occurring = (rows: readonly TableRow[]): TableRow[] => rows.filter(({ count }) => count !== 0);

/** A row for each combination of treatments with what came of it, the most frequent first. */
function combinations(cases: readonly CaseFacts[], n: number): TableRow[] {
  const labels = new Set(cases.flatMap(({ response }) => response?.to?.label ?? []));
  const rows = [...labels].map((label) => {
    const own = cases.filter(({ response }) => response?.to?.label === label && response.symptoms !== 'unknown');
    const { rows: of } = partition(
      { id: label, title: label, categories: RESPONSES },
      own,
      (one) => one.response?.symptoms,
    );
    return { id: label, label, count: own.length, percent: percent(own.length, n), rows: occurring(of) };
  });
  return rows.toSorted((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
}

/**
 * ORR is complete remission and improvement, LCR these and unchanged. A response that is recorded as no improvement
 * may be either unchanged or worse: then LCR lies between two values.
 */
function ratesOf(rows: readonly TableRow[], n: number): TableFigure[] {
  const sum = (...ids: string[]) =>
    rows.reduce((total, { id, count }) => total + (ids.includes(id) ? (count ?? 0) : 0), 0);
  const orr = percent(sum('complete-remission', 'improved'), n);
  const least = percent(sum('complete-remission', 'improved', 'unchanged'), n);
  const most = percent(sum('complete-remission', 'improved', 'unchanged', 'not-improved'), n);
  const lcr: Pick<TableFigure, 'value' | 'text'> =
    least === most || least === null || most === null
      ? { value: least, text: percentText(least) }
      : { value: [least, most], text: `${percentText(least)}–${percentText(most)}` };
  return [
    { id: 'orr', label: 'ORR (%)', value: orr, text: percentText(orr), n },
    { id: 'lcr', label: 'LCR (%)', ...lcr, n },
  ];
}
