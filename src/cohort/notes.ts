import { casesBeyondPatients } from './cases-beyond-patients.ts';
import type { CohortSurvival } from './cohort-survival.ts';
import type { CaseFacts } from './facts/case-facts.ts';
import type { CohortTable } from './tables/index.ts';

/** A number of cases with what is said of them, unless it is 0; one below the least that may be told is not told. */
type Where = (count: number | null | undefined, what: string) => string[];

const whereAtLeast =
  (least: number): Where =>
  (count, what) => {
    if (!count) return [];
    return [`${what}: ${count < least ? `fewer than ${least}` : count}.`];
  };

/** Says what is said of some cases, and not of how many. */
const ofSome: Where = (count, what) => (count ? [`${what}: some.`] : []);

/** What a reader must know about the numbers; those of ages are not told where it is not of how many there is one. */
export function notesOf(
  cases: readonly CaseFacts[],
  { survival, tables }: { survival: CohortSurvival; tables: readonly CohortTable[] },
  minimumCell: number,
): string[] {
  const where = whereAtLeast(minimumCell);
  const isAgeTold = tables.some(({ blocks }) => blocks.some(({ id, n }) => id === 'age' && n !== null));
  const ofAges = isAgeTold ? where : ofSome;
  const number = (test: (facts: CaseFacts) => boolean) => cases.filter(test).length;
  return [
    ...where(casesBeyondPatients(cases), 'Cases of patients who are counted in another case as well'),
    ...where(
      number(({ isFirstUnclear }) => isFirstUnclear),
      'Cases with several episodes of which it is not recorded which was the first, so that any of them was counted',
    ),
    ...ofAges(
      number(({ age }) => typeof age === 'object' && age.at !== 'iscm-diagnosis' && age.at !== 'dates'),
      'Cases with an age at another event in place of that at diagnosis of ISCM',
    ),
    ...ofAges(
      number(({ age }) => typeof age === 'object' && age.at === 'dates'),
      'Cases whose age was reckoned from the dates of birth and diagnosis',
    ),
    ...where(
      number(({ metastases }) => metastases.untimed),
      'Cases with a metastasis of which it is not recorded when it was found, so that it does not count as synchronous',
    ),
    ...survivalNotes(survival, minimumCell),
  ];
}

const ORIGINS: Readonly<Record<string, string>> = {
  diagnosis: 'the diagnosis',
  surgery: 'surgery',
  onset: 'the first symptom',
  'not-stated': 'an event that is not stated',
  dates: 'the diagnosis, reckoned from dates',
};

function survivalNotes(survival: CohortSurvival, minimumCell: number): string[] {
  const { leftOut, origins, endNotStated } = survival;
  const whole = whereAtLeast(0);
  const isTold = Object.values(origins).every((count) => (count ?? 0) >= minimumCell);
  const from = Object.entries(origins).map(
    ([origin, count]) => `${ORIGINS[origin] ?? origin}${isTold ? ` (${count})` : ''}`,
  );
  return [
    ...(from.length > 0 ? [`Survival is counted from ${from.join(', ')}.`] : []),
    ...whole(leftOut?.notRecorded, 'Not in the survival analysis, since no survival time is recorded'),
    ...whole(leftOut?.inexact, 'Not in the survival analysis, since the time is a bound or a range'),
    ...whole(leftOut?.negative, 'Not in the survival analysis, since the dates put the end before the diagnosis'),
    ...whole(
      leftOut?.endNotStated,
      'Not in the survival analysis, since it is not said whether the time ended by death',
    ),
    ...(endNotStated === 'event'
      ? ['A survival time of which it is not said how it ended was taken as ended by death.']
      : []),
  ];
}
