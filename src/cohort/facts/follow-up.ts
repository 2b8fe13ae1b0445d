import type { IscmCase } from '../../case/case.ts';
import { monthsBetween } from './elapsed.ts';
import { exact } from './exact.ts';
import type { IndexEpisode } from './index-episode.ts';

/** How long a patient was followed and how that ended. */
export interface FollowUp {
  months: number;
  /** Absent where it is not said whether the time ended by death. */
  end?: 'event' | 'censored';
  /** What the time is counted from; `dates`: reckoned from the dates of diagnosis and of death or last contact. */
  from: 'diagnosis' | 'surgery' | 'onset' | 'not-stated' | 'dates';
}

/** Why there is no follow-up that statistics can use. */
export type NoFollowUp = 'not-recorded' | 'inexact' | 'negative';

/** The follow-up of a case: the survival it records, else the time between full dates. */
export function followUpOf(value: IscmCase, episode: IndexEpisode | undefined): FollowUp | NoFollowUp {
  const { outcome } = value;
  const end = endOf(value);
  if (outcome?.survival !== undefined && outcome.survival !== 'unknown') {
    const months = exact(outcome.survival);
    if (months === undefined) return 'inexact';
    const from = outcome.survivalFrom;
    return { months, ...(end && { end }), from: from === undefined || from === 'unknown' ? 'not-stated' : from };
  }
  const until = end === 'event' ? value.patient.died : outcome?.lastSeen;
  const months = monthsBetween(episode?.diagnosed, until);
  if (months === undefined) return 'not-recorded';
  return months < 0 ? 'negative' : { months, end: end ?? 'censored', from: 'dates' };
}

/** A death is never read from a survival time: only what says so ends it. */
function endOf({ outcome, patient }: IscmCase): FollowUp['end'] {
  if (outcome?.survivalEvent !== undefined) return outcome.survivalEvent;
  if (outcome?.status === 'dead' || patient.died !== undefined) return 'event';
  return outcome?.status === 'alive' || outcome?.status === 'lost-to-follow-up' ? 'censored' : undefined;
}
