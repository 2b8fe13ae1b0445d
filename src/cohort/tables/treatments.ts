import type { CaseFacts } from '../facts/case-facts.ts';
import { type Modality, modalities } from '../facts/treatment.ts';
import { type Category, partition, wordLabel } from './count.ts';
import type { CohortTable, TableBlock } from './table.ts';

/** The modalities of S2's Table 5, always shown; others are where they are recorded. */
const ALWAYS: readonly Modality[] = ['surgery', 'radiotherapy', 'chemotherapy', 'targeted'];
const TITLES: Partial<Record<Modality, string>> = { targeted: 'Target therapy', other: 'Other treatment' };

/** Treatments, after S2's Table 5: of those treated, each modality yes or no. */
export function treatments(cases: readonly CaseFacts[]): CohortTable {
  const treated = cases.filter(({ treatment }) => treatment === 'treated');
  const recorded = (modality: Modality) => treated.some((facts) => facts.modalities[modality] !== undefined);
  const further = modalities.filter((modality) => !ALWAYS.includes(modality) && recorded(modality));
  const whole: Category[] = [
    ['treated', 'Treated'],
    ['refused', 'Refused any treatment'],
    ['untreated', 'Not treated'],
  ];
  return {
    id: 'treatments',
    title: 'Treatment strategies',
    source: 'S2, Table 5 and text',
    blocks: [
      partition(
        { id: 'treatment', title: 'Treatment of the ISCM', categories: whole },
        cases,
        ({ treatment }) => treatment,
      ),
      ...[...ALWAYS, ...further].map((modality) => modalityBlock(modality, treated)),
    ],
  };
}

function modalityBlock(modality: Modality, treated: readonly CaseFacts[]): TableBlock {
  const categories: Category[] = [
    ['given', 'Yes'],
    ['not-given', 'No'],
  ];
  const title = TITLES[modality] ?? wordLabel(modality);
  const within = { block: 'treatment', row: 'treated' };
  return partition({ id: modality, title, categories, within }, treated, (facts) => {
    const state = facts.modalities[modality];
    return state === 'refused' ? 'not-given' : state;
  });
}
