import type { IscmCase } from '../case/case.ts';
import type { Issue } from '../fhir/issue.ts';
import type { CaseState } from '../store/index.ts';

/** State of a case and why it is not `complete`. */
export interface StateOfCase {
  state: CaseState;
  reasons: string[];
}

/** Lists of a case without which it does not tell of an ISCM, and what to say when one is empty. */
const NEEDED = [
  ['primaryCancers', 'No primary cancer is recorded.'],
  ['episodes', 'No episode of ISCM is recorded.'],
  ['lesions', 'No lesion is recorded.'],
] as const;

/**
 * How much is known of a case: `contradictory` when the mapping report names statements that exclude each other;
 * `incomplete` while a needed part is missing or an item had to be left out; else `complete`. A state never rejects a
 * push, since parts arrive over weeks.
 */
export function caseState(value: IscmCase, report: readonly Issue[]): StateOfCase {
  const contradictions = report.filter(({ code }) => code === 'conflict').map(({ message }) => message);
  const leftOut = report.filter(({ id }) => id === 'left-out').map(({ message }) => message);
  const absent = NEEDED.filter(([list]) => (value[list]?.length ?? 0) === 0).map(([, reason]) => reason);
  const missing = [...leftOut, ...absent];
  const reasons = [...contradictions, ...missing];
  if (contradictions.length > 0) return { state: 'contradictory', reasons };
  return { state: missing.length > 0 ? 'incomplete' : 'complete', reasons };
}
