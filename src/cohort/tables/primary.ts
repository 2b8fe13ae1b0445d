import type { CaseFacts, Fact } from '../facts/case-facts.ts';
import { type Category, partition, wordLabel } from './count.ts';
import { percent } from './percent.ts';
import type { TableBlock, TableRow } from './table.ts';

const NAMES: Readonly<Record<string, string>> = {
  'diffuse-large-b-cell-lymphoma': 'DLBCL',
  endometrium: 'Endometrial carcinoma',
  ovary: 'Ovarian cancer',
  rectum: 'Rectal cancer',
  kidney: 'Renal cancer',
  skin: 'Skin cancer',
  other: 'Other primary',
};
const HISTOLOGIES = new Set(['diffuse-large-b-cell-lymphoma', 'lymphoma', 'melanoma', 'sarcoma']);

/** Lung and breast, prostate and so on in S2's order; what else occurs follows. */
const ORDER = [
  'lung',
  'breast',
  'prostate',
  'liver',
  'diffuse-large-b-cell-lymphoma',
  'colon',
  'rectum',
  'ovary',
  'endometrium',
];

const SUBTYPES: readonly Category[] = [
  ['small-cell-carcinoma', 'Small cell carcinoma (SCLC)'],
  ['adenocarcinoma', 'Adenocarcinoma'],
  ['squamous-cell-carcinoma', 'Squamous cell carcinoma'],
  ['large-cell-carcinoma', 'Large cell carcinoma'],
  ['adenocarcinoma-with-neuroendocrine', 'Poorly differentiated adenocarcinoma with neuroendocrine carcinoma'],
  ['non-small-cell-carcinoma', 'Non-small cell carcinoma (NSCLC)'],
];

/**
 * The category of a primary: its site. It is the histology for lymphomas, since S2 counts DLBCL beside the organs, and
 * where no site is recorded.
 */
export function primaryCategory({ site, histology }: CaseFacts): Fact {
  const named = histology !== undefined && HISTOLOGIES.has(histology);
  if (site === 'lymphoid' && named) return histology;
  if (site !== undefined && site !== 'unknown') return site;
  return named ? histology : site;
}

/** Label of a primary category. */
export function primaryLabel(category: string): string {
  return NAMES[category] ?? (HISTOLOGIES.has(category) ? wordLabel(category) : `${wordLabel(category)} cancer`);
}

/** Primary cancers by category, those with a histology recorded divided by it. */
export function primaryBlock(cases: readonly CaseFacts[]): TableBlock {
  const block = partition({ id: 'primary', title: 'Primary cancer pathology' }, cases, primaryCategory);
  const position = ({ id, count }: TableRow) =>
    ORDER.includes(id) ? ORDER.indexOf(id) : ORDER.length + 1 / ((count ?? 0) + 1);
  const rows = block.rows
    .toSorted((a, b) => position(a) - position(b))
    .map((row) => {
      const own = cases.filter((facts) => primaryCategory(facts) === row.id);
      return { ...row, label: primaryLabel(row.id), ...subtypes(row.id, own, block.n ?? 0) };
    });
  return { ...block, rows };
}

/** Histologies of a site; those not recorded make a row of their own, as in S2. */
function subtypes(category: string, cases: readonly CaseFacts[], n: number): { rows?: TableRow[] } {
  if (HISTOLOGIES.has(category)) return {};
  const { rows, unknown, notRecorded } = partition(
    { id: category, title: '', categories: category === 'lung' ? SUBTYPES : [] },
    cases,
    ({ histology }) => histology,
  );
  const found = rows.filter(({ count }) => (count ?? 0) > 0);
  if (found.length === 0) return {};
  const rest = (unknown ?? 0) + (notRecorded ?? 0);
  const unspecified = { id: 'not-specified', label: 'Not specified', count: rest, percent: null };
  return {
    rows: [...found, ...(rest > 0 ? [unspecified] : [])].map((row) => ({
      ...row,
      percent: percent(row.count ?? 0, n),
    })),
  };
}
