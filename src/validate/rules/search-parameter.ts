import type { Resource } from '../../fhir/json.ts';
import { objects, str, strings } from '../../fhir/read.ts';
import { pathProblem, syntaxProblem } from '../../fhirpath/index.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { reportError } from './report.ts';

/** What is derived from another has its type, and no base that the other has not. */
function checkDerived(parameter: Resource, run: Run, engine: Engine): void {
  const url = str(parameter.derivedFrom);
  const origin = url === undefined ? undefined : engine.definitions.searchParameter(url);
  if (!origin) return;
  if (origin.type !== parameter.type)
    reportError(
      run,
      'search-derived',
      `It is derived from ${url}, which is of type ${origin.type}, not ${parameter.type}.`,
    );
  const bases = strings(origin.base);
  if (bases.includes('Resource') || bases.includes('DomainResource')) return;
  for (const base of strings(parameter.base))
    if (!bases.includes(base))
      reportError(run, 'search-derived', `It is derived from ${url}, which is not for ${base.slice(0, 80)}.`);
}

/** Why an expression cannot be used; where it leads nowhere is told for the types it is for. */
function expressionProblem(expression: string, bases: string[]): string | undefined {
  const problem = syntaxProblem(expression);
  if (problem !== undefined) return `it does not parse (${problem})`;
  return bases.length > 0 ? pathProblem(expression, bases) : undefined;
}

/** Checks a SearchParameter by itself (http://hl7.org/fhir/R4/searchparameter.html). */
export function checkSearchParameter(parameter: Resource, run: Run, engine: Engine): void {
  checkDerived(parameter, run, engine);
  const expression = str(parameter.expression);
  if (expression !== undefined) {
    const wrong = expressionProblem(expression, strings(parameter.base));
    if (wrong !== undefined)
      reportError(run, 'search-expression', `The expression cannot be used: ${wrong}.`, '.expression');
  }
  if (parameter.type === 'composite' && objects(parameter.component).length < 2)
    reportError(run, 'search-components', 'A composite search parameter has two components or more.');
}
