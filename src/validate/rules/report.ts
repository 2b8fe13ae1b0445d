import type { IssueCode } from '../../fhir/issue.ts';
import type { Run } from '../run.ts';

/** Reports an error of the rules on one kind of resource; `below` leads from the present element to the place. */
export function reportError(run: Run, id: string, message: string, below = '', code: IssueCode = 'invalid'): void {
  run.report({ severity: 'error', code, id, message, below });
}

/** Reports a warning of the rules on one kind of resource. */
export function reportWarning(run: Run, id: string, message: string, below = '', code: IssueCode = 'invalid'): void {
  run.report({ severity: 'warning', code, id, message, below });
}
