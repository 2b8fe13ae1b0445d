import type { Issue } from '../../fhir/issue.ts';
import type { Rule } from './task.ts';

/** The rule a finding breaks, by its message id; an invariant says in words what it asks for. */
export function ruleOf({ id, invariant, severity, message }: Issue): Rule {
  const words = id.replaceAll('-', ' ');
  const text = invariant === undefined ? `${words.charAt(0).toUpperCase()}${words.slice(1)}` : message;
  return { id, severity, text };
}
