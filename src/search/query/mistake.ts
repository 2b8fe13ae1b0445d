import type { Issue, IssueCode } from '../../fhir/issue.ts';

/** Why a search cannot be understood. */
export interface Mistake {
  mistake: Issue;
}

/** How much of what a client sent an error repeats. */
const SHOWN = 60;

/** Makes a mistake. */
export function mistake(id: string, message: string, code: IssueCode = 'value'): Mistake {
  return { mistake: { severity: 'error', code, id, message } };
}

/** Whether a result is a mistake. */
export function isMistake(result: object): result is Mistake {
  return 'mistake' in result;
}

/** What a client sent, shortened for an error. */
export function shown(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
