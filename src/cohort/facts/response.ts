import type { IscmCase } from '../../case/case.ts';
import { timePoints } from '../../case/vocabulary.ts';
import type { IndexEpisode } from './index-episode.ts';
import { type Combination, combinationOf, type treatmentsOf } from './treatment.ts';

/** Response of the symptoms, and the treatments it answers where they are said. */
export interface ResponseFact {
  symptoms: string;
  to?: Combination;
}

type Judgement = NonNullable<IscmCase['responses']>[number];

/** What judgements stand in order by: those that are known, by date, by time point; else by key, as a list has no order. */
function placeOf({ symptoms, date, timePoint, key }: Judgement): string {
  const dated = date === undefined || date === 'unknown' ? '9999' : date;
  const rank = timePoint === undefined ? timePoints.length : timePoints.indexOf(timePoint);
  return [symptoms === 'unknown' ? 1 : 0, dated, rank, key].join(' ');
}

/** The first judgement of the symptoms in the episode. */
export function responseOf(
  value: IscmCase,
  episode: IndexEpisode | undefined,
  treatments: ReturnType<typeof treatmentsOf>,
): ResponseFact | undefined {
  const judged = (value.responses ?? []).filter(({ of, symptoms }) => of === episode?.key && symptoms !== undefined);
  const [first] = judged.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  if (first?.symptoms === undefined) return undefined;
  const to = first.to && combinationOf(treatments, first.to);
  return { symptoms: first.symptoms, ...(to && { to }) };
}
