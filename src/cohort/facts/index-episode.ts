import type { IscmCase } from '../../case/case.ts';
import { earliest, latest } from './elapsed.ts';

/** An episode of a case. */
export type IndexEpisode = NonNullable<IscmCase['episodes']>[number];

const dateOf = ({ diagnosed, admitted, onset }: IndexEpisode): string =>
  [diagnosed, admitted, onset].find((date) => date !== undefined && date !== 'unknown') ?? '9999';

/** Whether one was before another whatever day their dates mean; one without a date comes after those with one. */
const isBefore = (a: IndexEpisode, b: IndexEpisode): boolean => latest(dateOf(a)) < earliest(dateOf(b));

/** The episodes that no other was before. */
function firstByDate(episodes: readonly IndexEpisode[]): readonly IndexEpisode[] {
  const possible = possiblyFirst(episodes);
  return possible.filter((one) => !possible.some((other) => isBefore(other, one)));
}

/**
 * The episode a patient is counted by, which is the first: a patient counts once, whatever followed. An episode that
 * says how long after another it came is not the first. Of the others it is the earliest by date, and where no date
 * decides, the first by key, since the order of a list says nothing.
 */
export function indexEpisode({ episodes = [] }: IscmCase): IndexEpisode | undefined {
  return firstByDate(episodes).toSorted((a, b) => (a.key < b.key ? -1 : 1))[0];
}

/** Whether several episodes may be the first, so that one of them was taken by its key. */
export function isFirstUnclear({ episodes = [] }: IscmCase): boolean {
  return firstByDate(episodes).length > 1;
}

function possiblyFirst(episodes: readonly IndexEpisode[]): readonly IndexEpisode[] {
  const first = episodes.filter(({ intervalFromPrevious }) => intervalFromPrevious === undefined);
  return first.length > 0 ? first : episodes;
}
