import type { Resource } from '../../fhir/json.ts';
import { objects, str, strings } from '../../fhir/read.ts';
import { pathProblem, syntaxProblem } from '../../fhirpath/index.ts';
import type { Run } from '../run.ts';
import { reportError } from './report.ts';

/** Checks a SearchParameter by itself (http://hl7.org/fhir/R4/searchparameter.html). */
export function checkSearchParameter(parameter: Resource, run: Run): void {
  const expression = str(parameter.expression);
  if (expression !== undefined) {
    const problem = syntaxProblem(expression);
    const wrong =
      problem === undefined ? pathProblem(expression, strings(parameter.base)) : `it does not parse (${problem})`;
    if (wrong !== undefined)
      reportError(run, 'search-expression', `The expression cannot be used: ${wrong}.`, '.expression');
  }
  if (parameter.type === 'composite' && objects(parameter.component).length < 2)
    reportError(run, 'search-components', 'A composite search parameter has two components or more.');
}
