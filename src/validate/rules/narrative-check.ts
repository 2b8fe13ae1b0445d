import { isObject, type JsonValue } from '../../fhir/json.ts';
import type { ItemCheck } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { CONTENT_ASKED, isPlainNarrative, mayNotHold, type NarrativeProblem, narrativeProblem } from './narrative.ts';
import { checkNarrativeLinks } from './narrative-links.ts';
import { reportError } from './report.ts';

/** Whether a Narrative is seen at a glance to be right. */
const isPlain = (value: JsonValue): boolean =>
  isObject(value) && typeof value.div === 'string' && isPlainNarrative(value.div);

/** Checks the XHTML of Narrative.div (http://hl7.org/fhir/R4/narrative.html, txt-1 and txt-2). */
export function narrativeChecks(profile: string): ItemCheck[] {
  const reportProblem = (id: NarrativeProblem['id'], message: string, run: Run): void => {
    const isInvariant = id === 'txt-1' || id === 'txt-2';
    run.report({
      severity: 'error',
      code: 'invariant',
      id: isInvariant ? `invariant-${id}` : id,
      message,
      below: '.div',
      profile,
      ...(isInvariant ? { invariant: id } : {}),
    });
  };
  const check: ItemCheck = (value, run) => {
    const problem = isObject(value) && value.div !== undefined ? narrativeProblem(value.div) : undefined;
    if (!problem) {
      if (isObject(value) && typeof value.div === 'string') checkNarrativeLinks(value.div, run);
      return;
    }
    reportProblem(problem.id, problem.message, run);
    for (const what of problem.forbidden ?? [])
      reportError(run, 'narrative-forbidden', mayNotHold(what), '.div', 'invariant');
    if (problem.isEmpty) reportProblem('txt-2', CONTENT_ASKED, run);
  };
  check.passes = () => isPlain;
  return [check];
}
