import type { CaseFacts, Fact } from '../facts/case-facts.ts';
import { type Category, mean, partition, range } from './count.ts';
import { primaryBlock } from './primary.ts';
import type { CohortTable, TableBlock } from './table.ts';

const YES_NO: readonly Category[] = [
  ['present', 'Yes'],
  ['absent', 'No'],
];

/** Control of the primary in S2's categories: a partial or complete response, but complete resection apart. */
const CONTROL: Readonly<Record<string, string>> = {
  'partial-response': 'response',
  'complete-response': 'response',
  'partial-or-complete-response': 'response',
};

const CONTROLS: readonly Category[] = [
  ['progressive', 'PD'],
  ['stable', 'SD'],
  ['response', 'PR or CR'],
  ['complete-resection', 'CR (complete resection)'],
];

/** Clinical features, after S2's Table 2. */
export function clinicalFeatures(cases: readonly CaseFacts[]): CohortTable {
  const yesNo = (id: string, title: string, of: (facts: CaseFacts) => Fact) =>
    partition({ id, title, categories: YES_NO }, cases, of);
  return {
    id: 'clinical-features',
    title: 'Clinical features of ISCM patients',
    source: 'S2, Table 2',
    blocks: [
      partition(
        {
          id: 'sex',
          title: 'Sex',
          categories: [
            ['male', 'Male'],
            ['female', 'Female'],
          ],
        },
        cases,
        ({ sex }) => sex,
      ),
      ageBlock(cases),
      primaryBlock(cases),
      yesNo('mri', 'MRI', ({ mri }) => mri),
      yesNo('pathology', 'ISCM pathology', ({ pathology }) => pathology),
      intervalBlock(cases),
      ecogBlock(cases),
      yesNo('paraplegia', 'Occurrence of paraplegia', ({ paraplegia }) => paraplegia),
      paraplegiaBlock(cases),
      partition(
        { id: 'control', title: 'Control of the primary cancer at the diagnosis of ISCM', categories: CONTROLS },
        cases,
        ({ control }) => (control === undefined ? undefined : (CONTROL[control] ?? control)),
      ),
    ],
  };
}

/** A block of figures only: of how many cases there is a value. */
function figuresBlock(id: string, title: string, cases: readonly CaseFacts[], n: number, unknown = 0): TableBlock {
  return {
    id,
    title,
    kind: 'partition',
    cases: cases.length,
    n,
    unknown,
    notRecorded: cases.length - n - unknown,
    rows: [],
    figures: [],
  };
}

function ageBlock(cases: readonly CaseFacts[]): TableBlock {
  const ages = cases.flatMap(({ age }) => (typeof age === 'object' ? age.years : []));
  const unknown = cases.filter(({ age }) => age === 'unknown').length;
  return {
    ...figuresBlock('age', 'Age (years)', cases, ages.length, unknown),
    figures: [mean('Mean at diagnosis of ISCM (years)', ages), range('Range (years)', ages)],
  };
}

function intervalBlock(cases: readonly CaseFacts[]): TableBlock {
  const months = cases.flatMap(({ intervalMonths }) => intervalMonths ?? []);
  const block = partition(
    {
      id: 'interval',
      title: 'Interval from primary cancer to ISCM',
      categories: [
        ['present', 'At diagnosis of primary cancer'],
        ['absent', 'Later'],
      ],
    },
    cases,
    ({ atPrimaryDiagnosis }) => atPrimaryDiagnosis,
  );
  const years = months.map((value) => value / 12);
  return { ...block, figures: [mean('Mean (months)', months), range('Range (years)', years)] };
}

function ecogBlock(cases: readonly CaseFacts[]): TableBlock {
  const categories = ['0', '1', '2', '3', '4'].map((grade): Category => [grade, grade]);
  return partition({ id: 'ecog', title: 'PS at diagnosis of ISCM (ECOG)', categories }, cases, ({ ecog }) => ecog);
}

function paraplegiaBlock(cases: readonly CaseFacts[]): TableBlock {
  const own = cases.filter(({ paraplegia }) => paraplegia === 'present');
  const days = own.flatMap(({ paraplegiaDays }) => paraplegiaDays ?? []);
  return {
    ...figuresBlock('paraplegia-speed', 'Speed until paraplegia', own, days.length),
    within: { block: 'paraplegia', row: 'present' },
    figures: [mean('Average interval to paraplegia (days)', days)],
  };
}
