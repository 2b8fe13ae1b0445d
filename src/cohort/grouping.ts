import type { CaseFacts, Fact } from './facts/case-facts.ts';
import { primaryCategory, primaryLabel, segmentCount } from './tables/index.ts';

/** A way to divide a cohort into groups whose survival is compared. */
export interface Grouping {
  id: string;
  label: string;
  /** The block of the tables that counts the same thing. */
  block?: string;
  /** The groups with their labels; without them every value that occurs is a group. */
  groups?: readonly (readonly [id: string, label: string])[];
  /** Label of a group that `groups` does not name. */
  labelOf?(group: string): string;
  /** The group of a case; `undefined` and `unknown` leave it out. */
  of(facts: CaseFacts): Fact;
}

/** S2's cut for age, in years. */
const AGE_CUT = 55;

/** S2's cut for ECOG. */
const ECOG_CUT = 2;

function oneOrMore(number: number | undefined): Fact {
  if (number === undefined || number === 0) return undefined;
  return number === 1 ? '1' : '2+';
}

const words = (word: string): string => word.replaceAll('-', ' ');

/** The factors of S2's Table 7, in its order; the first group is compared with the second. */
const TABLE_7: readonly Grouping[] = [
  {
    id: 'sex',
    block: 'sex',
    label: 'Gender',
    groups: [
      ['male', 'M'],
      ['female', 'F'],
    ],
    of: ({ sex }) => sex,
  },
  {
    id: 'age',
    label: 'Age (years)',
    groups: [
      ['young', `≤${AGE_CUT}`],
      ['old', `>${AGE_CUT}`],
    ],
    of: ({ age }) => {
      if (typeof age !== 'object') return age;
      return age.years <= AGE_CUT ? 'young' : 'old';
    },
  },
  {
    id: 'ecog',
    block: 'ecog',
    label: 'PS',
    groups: [
      ['good', '0–2'],
      ['poor', '3–4'],
    ],
    of: ({ ecog }) => {
      if (ecog === undefined || ecog === 'unknown') return undefined;
      return Number(ecog) <= ECOG_CUT ? 'good' : 'poor';
    },
  },
  {
    id: 'metastases',
    block: 'site-number',
    label: 'Number of concurrent metastases in other organs',
    groups: [
      ['1', '1'],
      ['2+', '2 or more'],
    ],
    of: ({ metastases: { sites } }) => oneOrMore(sites.length),
  },
  {
    id: 'segments',
    block: 'segment-number',
    label: 'Number of involved spinal cord segments',
    groups: [
      ['1', '1'],
      ['2+', '2–4'],
    ],
    of: (facts) => oneOrMore(segmentCount(facts)),
  },
  {
    id: 'treatment',
    block: 'treatment',
    label: 'Treatment',
    groups: [
      ['treated', 'yes'],
      ['refused', 'no'],
    ],
    of: ({ treatment }) => (treatment === 'untreated' ? 'refused' : treatment),
  },
];

const FURTHER: readonly Grouping[] = [
  { id: 'primary', block: 'primary', label: 'Primary cancer', labelOf: primaryLabel, of: primaryCategory },
  {
    id: 'histology',
    block: 'primary',
    label: 'Histology of the primary',
    labelOf: words,
    of: ({ histology }) => histology,
  },
  { id: 'control', block: 'control', label: 'Control of the primary', labelOf: words, of: ({ control }) => control },
  {
    id: 'paraplegia',
    block: 'paraplegia',
    label: 'Paraplegia',
    groups: [
      ['present', 'yes'],
      ['absent', 'no'],
    ],
    of: ({ paraplegia }) => paraplegia,
  },
];

/** What a cohort can be grouped by. */
export const groupings: readonly Grouping[] = [...TABLE_7, ...FURTHER];

/** What is compared when nothing is asked for: the factors of S2's Table 7. */
export const defaultGroupings: readonly Grouping[] = TABLE_7;
