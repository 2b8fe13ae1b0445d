import type { Issue } from '../fhir/issue.ts';
import type { PatientLink } from '../store/index.ts';

/** What types of links say (http://hl7.org/fhir/R4/valueset-link-type.html). */
const SAYS: Readonly<Record<string, string>> = {
  'replaced-by': 'it is replaced by',
  replaces: 'it replaces',
  refer: 'more is known in',
  seealso: 'one should also see',
};

/**
 * What a case report says of links between records of patients. Their cases stay apart, since no rule makes one of two:
 * whoever counts patients must know of it.
 */
export function patientLinkIssues(links: readonly PatientLink[]): Issue[] {
  return links.map(({ from, to, type }) => ({
    severity: 'warning',
    code: 'duplicate',
    id: 'patient-linked',
    message: `Patient/${from} says that ${SAYS[type] ?? 'it is linked to'} Patient/${to}: the same person by this record. The cases of both are kept apart.`,
    expression: 'Patient.link',
  }));
}
