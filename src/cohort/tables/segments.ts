import type { CaseFacts } from '../facts/case-facts.ts';
import { type Category, overlap, partition } from './count.ts';
import type { CohortTable } from './table.ts';

const REGIONS: readonly Category[] = [
  ['cervical', 'C'],
  ['thoracic', 'T'],
  ['lumbar', 'L'],
  ['conus', 'Conus medullaris'],
];

/** How many of C, T, L and conus are involved; the cauda equina is no part of the cord. */
export function segmentCount({ regions }: CaseFacts): number | undefined {
  const number = regions?.filter((region) => REGIONS.some(([id]) => id === region)).length;
  return number === 0 ? undefined : number;
}

/** Involved segments of the cord and their number, after S2's Table 3 and Figure 2. */
export function segments(cases: readonly CaseFacts[]): CohortTable {
  const categories = ['1', '2', '3', '4'].map((number): Category => [number, number]);
  return {
    id: 'segments',
    title: 'Involved spinal cord segments',
    source: 'S2, Table 3 and Figure 2',
    blocks: [
      overlap(
        { id: 'regions', title: 'Involved spinal cord segments', categories: REGIONS },
        cases,
        ({ regions }) => regions,
      ),
      partition({ id: 'segment-number', title: 'Number of involved segments', categories }, cases, (facts) =>
        segmentCount(facts)?.toString(),
      ),
    ],
  };
}
