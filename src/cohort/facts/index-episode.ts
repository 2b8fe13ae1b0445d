import type { IscmCase } from '../../case/case.ts';

/** An episode of a case. */
export type IndexEpisode = NonNullable<IscmCase['episodes']>[number];

const dateOf = ({ diagnosed, admitted, onset }: IndexEpisode): string =>
  [diagnosed, admitted, onset].find((date) => date !== undefined && date !== 'unknown') ?? '9999';

/**
 * The episode a patient is counted by, the first: a patient counts once, whatever followed. One that says how long
 * after another it came is not the first; of the others, the earliest by date.
 */
export function indexEpisode({ episodes = [] }: IscmCase): IndexEpisode | undefined {
  const first = episodes.filter(({ intervalFromPrevious }) => intervalFromPrevious === undefined);
  return (first.length > 0 ? first : episodes).toSorted((a, b) => (dateOf(a) < dateOf(b) ? -1 : 1))[0];
}
