import { isObject, type JsonValue } from '../../fhir/json.ts';
import type { ItemCheck } from '../plan/types.ts';
import { isPlainNarrative, narrativeProblem } from './narrative.ts';
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
    const invariant = problem.id === 'narrative-malformed' ? {} : { invariant: problem.id };
    run.report({
      severity: 'error',
      code: 'invariant',
      id: problem.id === 'narrative-malformed' ? problem.id : `invariant-${problem.id}`,
      message: problem.message,
      below: '.div',
      profile,
      ...invariant,
    });
    for (const what of problem.forbidden ?? [])
      reportError(run, 'narrative-forbidden', `The narrative may not hold: ${what}.`, '.div', 'invariant');
  };
  check.passes = (value, use) => `${use(isPlain)}(${value})`;
  return [check];
}
