import type { Issue, Severity } from '../../fhir/issue.ts';
import { asArray, isObject } from '../../fhir/json.ts';
import { parseJson } from '../../fhir/parse-json.ts';
import { objects, str } from '../../fhir/read.ts';

/** What a refusal says: the issues of its OperationOutcome; fatal where the server failed, whatever was asked. */
export function refusalIssues(answer: { status: number; text: string }): Issue[] {
  const outcome = parseJson(answer.text).value;
  const worst: Severity = answer.status < 500 ? 'error' : 'fatal';
  const issues = objects(isObject(outcome) ? outcome.issue : undefined).map((issue): Issue => {
    const details = isObject(issue.details) ? issue.details : {};
    const [coding] = objects(details.coding);
    const [expression] = asArray(issue.expression);
    return {
      severity: issue.severity === 'warning' || issue.severity === 'information' ? issue.severity : worst,
      code: 'processing',
      id: str(coding?.code) ?? 'refused',
      message: str(details.text) ?? str(issue.diagnostics) ?? 'The server refused this.',
      ...(typeof expression === 'string' ? { expression } : {}),
    };
  });
  if (issues.length > 0) return issues;
  return [{ severity: worst, code: 'processing', id: 'refused', message: `The server answered ${answer.status}.` }];
}
