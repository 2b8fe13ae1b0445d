import { NOT_PARSED, SEVERAL } from '../../fhirpath/index.ts';
import type { Constraint } from '../../profile/index.ts';
import type { Finding } from '../finding.ts';
import type { Run } from '../run.ts';

/** Says that an invariant does not hold. */
export function reportFailed(constraint: Constraint, profile: string, run: Run, below = '', why = ''): void {
  const isError = constraint.severity === 'error' && !constraint.bestPractice;
  run.report({
    severity: isError ? 'error' : 'warning',
    code: 'invariant',
    id: `invariant-${constraint.key}`,
    message: `${constraint.key}: ${constraint.human}${why === '' ? '' : ` (${why})`}`,
    profile: constraint.source ?? profile,
    invariant: constraint.key,
    below,
  });
}

/** Says that an invariant could not be evaluated; one that cannot hold for what is there fails. */
export function reportBroken(constraint: Constraint, profile: string, why: string, run: Run): void {
  if (why === SEVERAL) {
    reportFailed(constraint, profile, run, '', why);
    return;
  }
  // what does not parse is a fault of the profile, which somebody should mend
  const severity = why.startsWith(NOT_PARSED) ? 'warning' : 'information';
  const finding = (): Finding => ({
    severity,
    code: 'not-supported',
    id: 'invariant-not-checked',
    message: `The invariant ${constraint.key} was not checked: ${why}.`,
    profile: constraint.source ?? profile,
    invariant: constraint.key,
  });
  run.notChecked(`invariant ${profile} ${constraint.key}`, finding, severity);
}
