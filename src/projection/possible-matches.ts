import type { Issue } from '../fhir/issue.ts';
import type { PossibleMatch } from '../store/index.ts';

/**
 * What a case report says of other Patients that carry an identifier of this one. They stay apart: whether two are one
 * person is for people or for a rule to say (setting `patientMatch`). The value of the identifier is not repeated.
 */
export function possibleMatchIssues(matches: readonly PossibleMatch[]): Issue[] {
  return matches.map(({ id, system }) => ({
    severity: 'warning',
    code: 'duplicate',
    id: 'possible-patient-match',
    message: `Patient/${id} has the same identifier of system ${system}; it may be the same person and is kept apart.`,
    expression: 'Patient.identifier',
  }));
}
