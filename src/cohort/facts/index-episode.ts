import type { IscmCase } from '../../case/case.ts';

/** An episode of a case. */
export type IndexEpisode = NonNullable<IscmCase['episodes']>[number];

const dateOf = ({ diagnosed, admitted, onset }: IndexEpisode): string =>
  [diagnosed, admitted, onset].find((date) => date !== undefined && date !== 'unknown') ?? '9999';

/** By date; where none says which was earlier, by key, since the order of a list says nothing. */
function inOrder(a: IndexEpisode, b: IndexEpisode): number {
  if (dateOf(a) !== dateOf(b)) return dateOf(a) < dateOf(b) ? -1 : 1;
  return a.key < b.key ? -1 : 1;
}

/**
 * The episode a patient is counted by, the first: a patient counts once, whatever followed. One that says how long
 * after another it came is not the first; of the others, the earliest by date.
 */
export function indexEpisode({ episodes = [] }: IscmCase): IndexEpisode | undefined {
  return possiblyFirst(episodes).toSorted(inOrder)[0];
}

/** Whether several episodes may be the first, so that one of them was taken by its key. */
export function isFirstUnclear({ episodes = [] }: IscmCase): boolean {
  const [first, second] = possiblyFirst(episodes).toSorted(inOrder);
  return first !== undefined && second !== undefined && dateOf(first) === dateOf(second);
}

function possiblyFirst(episodes: readonly IndexEpisode[]): readonly IndexEpisode[] {
  const first = episodes.filter(({ intervalFromPrevious }) => intervalFromPrevious === undefined);
  return first.length > 0 ? first : episodes;
}
