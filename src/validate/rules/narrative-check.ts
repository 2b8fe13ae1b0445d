import { isObject, type JsonValue } from '../../fhir/json.ts';
import type { ItemCheck } from '../plan/types.ts';
import { isPlainNarrative, mayNotHold, narrativeProblem } from './narrative.ts';
import { checkNarrativeLinks } from './narrative-links.ts';
import { reportError } from './report.ts';

/** Whether a Narrative is seen at a glance to be right. */
const isPlain = (value: JsonValue): boolean =>
  isObject(value) && typeof value.div === 'string' && isPlainNarrative(value.div);

/** Checks the XHTML of Narrative.div (http://hl7.org/fhir/R4/narrative.html, txt-1 and txt-2). */
export function narrativeChecks(profile: string): ItemCheck[] {
  const check: ItemCheck = (value, run) => {
    const problem = isObject(value) && value.div !== undefined ? narrativeProblem(value.div) : undefined;
    if (!problem) {
      if (isObject(value) && typeof value.div === 'string') checkNarrativeLinks(value.div, run);
      return;
    }
    const isInvariant = problem.id === 'txt-1' || problem.id === 'txt-2';
    run.report({
      severity: 'error',
      code: 'invariant',
      id: isInvariant ? `invariant-${problem.id}` : problem.id,
      message: problem.message,
      below: '.div',
      profile,
      ...(isInvariant ? { invariant: problem.id } : {}),
    });
    for (const what of problem.forbidden ?? [])
      reportError(run, 'narrative-forbidden', mayNotHold(what), '.div', 'invariant');
  };
  check.passes = () => isPlain;
  return [check];
}
