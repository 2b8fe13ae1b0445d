import type { Issue } from './issue.ts';

/** The finding about an input that is JSON and no FHIR. @param expression its place, where it is one of a list */
export const noResource = (expression?: string): Issue => ({
  severity: 'error',
  code: 'structure',
  id: 'no-resource',
  message: 'A FHIR resource or Bundle was expected: an object with a resourceType.',
  ...(expression === undefined ? {} : { expression }),
});
