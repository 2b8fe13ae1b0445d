import type { CaseFacts, Fact } from '../facts/case-facts.ts';
import { type Category, overlap, partition } from './count.ts';
import type { CohortTable } from './table.ts';

const SITES: readonly Category[] = [
  ['lung', 'Lung'],
  ['liver', 'Liver'],
  ['bone', 'Bone'],
  ['brain', 'Brain'],
  ['leptomeninges', 'Leptomeninges'],
  ['adrenal', 'Adrenal gland'],
  ['kidney', 'Kidney'],
  ['spleen', 'Spleen'],
  ['bone-marrow', 'Marrow'],
  ['muscle', 'Muscle'],
  ['lymph-node-non-regional', 'Non-regional lymph node'],
];

/** Whether there were other metastases, as one word. */
function survey({ metastases }: CaseFacts): Fact {
  return metastases.sites.length > 0 ? 'present' : metastases.survey;
}

/** Sites of synchronous metastases and their number, after S2's Table 4 and Figure 3: of those who had any. */
export function metastases(cases: readonly CaseFacts[]): CohortTable {
  const own = cases.filter((facts) => survey(facts) === 'present');
  const most = own.reduce((number, { metastases: { sites } }) => Math.max(number, sites.length), 4);
  const numbers = Array.from({ length: most }, (_none, index): Category => [String(index + 1), String(index + 1)]);
  const surveys: Category[] = [
    ['present', 'One site or more'],
    ['none', 'None'],
    ['not-assessed', 'Not assessed'],
  ];
  const within = { block: 'metastasis-survey', row: 'present' };
  return {
    id: 'metastases',
    title: 'Other synchronous metastatic sites',
    source: 'S2, Table 4 and Figure 3',
    blocks: [
      partition({ id: 'metastasis-survey', title: 'Synchronous metastases', categories: surveys }, cases, survey),
      overlap(
        { id: 'sites', title: 'Sites of metastases', categories: SITES, within },
        own,
        ({ metastases: { sites } }) => (sites.length > 0 ? sites : undefined),
      ),
      partition(
        { id: 'site-number', title: 'Number of sites', categories: numbers, within },
        own,
        ({ metastases: { sites } }) => (sites.length > 0 ? String(sites.length) : undefined),
      ),
    ],
  };
}
