import { isObject } from '../../fhir/json.ts';
import type { ItemCheck } from '../plan/types.ts';
import { narrativeProblem } from './narrative.ts';
import { checkNarrativeLinks } from './narrative-links.ts';

/** Checks the XHTML of Narrative.div (http://hl7.org/fhir/R4/narrative.html, txt-1 and txt-2). */
export function narrativeChecks(profile: string): ItemCheck[] {
  return [
    (value, run) => {
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
    },
  ];
}
