import type { IscmCase } from '../../case/case.ts';
import { isDate } from '../../case/partial-date.ts';
import { timePoints } from '../../case/vocabulary.ts';
import { earliest, latest } from './elapsed.ts';
import type { IndexEpisode } from './index-episode.ts';
import { type Combination, combinationOf, type treatmentsOf } from './treatment.ts';

/** Response of the symptoms, and the treatments it answers where they are said. */
export interface ResponseFact {
  symptoms: string;
  to?: Combination;
}

type Judgement = NonNullable<IscmCase['responses']>[number];

const rankOf = ({ timePoint }: Judgement): number =>
  timePoint === undefined ? timePoints.length : timePoints.indexOf(timePoint);

/** Whether one was before another whatever day their dates mean; one without a date comes after those with one. */
function isBefore(a: Judgement, b: Judgement): boolean {
  if (!isDate(a.date)) return false;
  return !isDate(b.date) || latest(a.date) < earliest(b.date);
}

/**
 * The first of some judgements: the earliest by date or time point, of those that are known if any is. Where none says
 * which was earlier, the first by key, as a list has no order.
 */
function firstOf(judged: readonly Judgement[]): Judgement | undefined {
  const known = judged.filter(({ symptoms }) => symptoms !== 'unknown');
  const candidates = known.length > 0 ? known : judged;
  const possible = candidates.filter((one) => !candidates.some((other) => isBefore(other, one)));
  return possible.toSorted((a, b) => rankOf(a) - rankOf(b) || (a.key < b.key ? -1 : 1))[0];
}

/** The first judgement of the symptoms in the episode. */
export function responseOf(
  value: IscmCase,
  episode: IndexEpisode | undefined,
  treatments: ReturnType<typeof treatmentsOf>,
): ResponseFact | undefined {
  const judged = (value.responses ?? []).filter(({ of, symptoms }) => of === episode?.key && symptoms !== undefined);
  const first = firstOf(judged);
  if (first?.symptoms === undefined) return undefined;
  const to = first.to && combinationOf(treatments, first.to);
  return { symptoms: first.symptoms, ...(to && { to }) };
}
