import { casesBeyondPatients } from './cases-beyond-patients.ts';
import type { CohortSurvival } from './cohort-survival.ts';
import type { CaseFacts } from './facts/case-facts.ts';
import type { CohortTable } from './tables/index.ts';

/** A sentence on how many cases something is true of; none where it is true of no case. */
type Note = (count: number | null | undefined, what: string) => string[];

/** Tells the number, but where it is below the least that may be told: then it says no more than that. */
const withNumber =
  (least: number): Note =>
  (count, what) => {
    if (!count) return [];
    return [`${what}: ${count < least ? `fewer than ${least}` : count}.`];
  };

/** Tells that there are such cases, and not how many. */
const withoutNumber: Note = (count, what) => (count ? [`${what}: some.`] : []);

/**
 * What a reader must know about the numbers. Where the report hides how many ages there are, the notes on ages tell no
 * numbers either.
 */
export function notesOf(
  cases: readonly CaseFacts[],
  { survival, tables }: { survival: CohortSurvival; tables: readonly CohortTable[] },
  minimumCell: number,
): string[] {
  const note = withNumber(minimumCell);
  const isAgeTold = tables.some(({ blocks }) => blocks.some(({ id, n }) => id === 'age' && n !== null));
  const noteOnAges = isAgeTold ? note : withoutNumber;
  const number = (test: (facts: CaseFacts) => boolean) => cases.filter(test).length;
  return [
    ...note(casesBeyondPatients(cases), 'Cases of patients who are counted in another case as well'),
    ...note(
      number(({ isFirstUnclear }) => isFirstUnclear),
      'Cases with several episodes of which it is not recorded which was the first, so that any of them was counted',
    ),
    ...noteOnAges(
      number(({ age }) => typeof age === 'object' && age.at !== 'iscm-diagnosis' && age.at !== 'dates'),
      'Cases with an age at another event in place of that at diagnosis of ISCM',
    ),
    ...noteOnAges(
      number(({ age }) => typeof age === 'object' && age.at === 'dates'),
      'Cases whose age was reckoned from the dates of birth and diagnosis',
    ),
    ...note(
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
  const always = withNumber(0);
  const isTold = Object.values(origins).every((count) => (count ?? 0) >= minimumCell);
  const from = Object.entries(origins).map(
    ([origin, count]) => `${ORIGINS[origin] ?? origin}${isTold ? ` (${count})` : ''}`,
  );
  return [
    ...(from.length > 0 ? [`Survival is counted from ${from.join(', ')}.`] : []),
    ...always(leftOut?.notRecorded, 'Not in the survival analysis, since no survival time is recorded'),
    ...always(leftOut?.inexact, 'Not in the survival analysis, since the time is a bound or a range'),
    ...always(leftOut?.negative, 'Not in the survival analysis, since the dates put the end before the diagnosis'),
    ...always(
      leftOut?.endNotStated,
      'Not in the survival analysis, since it is not said whether the time ended by death',
    ),
    ...(endNotStated === 'event'
      ? ['A survival time of which it is not said how it ended was taken as ended by death.']
      : []),
  ];
}
