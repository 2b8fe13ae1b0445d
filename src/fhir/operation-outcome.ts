import { ownCanonical } from './canonical.ts';
import type { Issue, Severity } from './issue.ts';
import type { JsonObject, Resource } from './json.ts';

/** Code system of our stable message ids, used as `OperationOutcome.issue.details.coding`. */
const MESSAGE_SYSTEM = ownCanonical('CodeSystem', 'iscm-message');

const extension = (name: string, value: JsonObject): JsonObject => ({
  url: `http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-${name}`,
  ...value,
});

function issueElement(issue: Issue): JsonObject {
  const source = issue.invariant ?? issue.profile;
  const extensions: JsonObject[] = [];
  if (issue.line !== undefined) extensions.push(extension('line', { valueInteger: issue.line }));
  if (issue.column !== undefined) extensions.push(extension('col', { valueInteger: issue.column }));
  if (source !== undefined) {
    const text = issue.invariant && issue.profile ? `${issue.profile}#${issue.invariant}` : source;
    extensions.push(extension('source', { valueString: text }));
  }
  return {
    ...(extensions.length > 0 ? { extension: extensions } : {}),
    severity: issue.severity,
    code: issue.code,
    details: { coding: [{ system: MESSAGE_SYSTEM, code: issue.id }], text: issue.message },
    ...(issue.expression !== undefined ? { expression: [issue.expression] } : {}),
  };
}

const rank: Record<Severity, number> = { fatal: 0, error: 1, warning: 2, information: 3 };

const byGravity = (issues: readonly Issue[]): Issue[] => issues.toSorted((a, b) => rank[a.severity] - rank[b.severity]);

/**
 * An OperationOutcome (http://hl7.org/fhir/R4/operationoutcome.html) of the issues, the gravest first. R4 requires at
 * least one issue, so no issues become one `information` that says all is well.
 */
export function operationOutcome(issues: readonly Issue[]): Resource {
  const listed: readonly Issue[] =
    issues.length > 0
      ? issues
      : [{ severity: 'information', code: 'informational', id: 'all-ok', message: 'No issues found.' }];
  return { resourceType: 'OperationOutcome', issue: byGravity(listed).map(issueElement) };
}

/**
 * The same of a request that is refused. What is gravest stands in `diagnostics` once more, with its place: clients such
 * as HAPI's put that into their exception, and nothing else.
 */
export function refusalOutcome(issues: readonly Issue[]): Resource {
  const [first, ...others] = byGravity(issues);
  if (first === undefined) return operationOutcome(issues);
  const { message, expression } = first;
  const diagnostics = expression === undefined ? message : `${message} (${expression})`;
  return {
    resourceType: 'OperationOutcome',
    issue: [{ ...issueElement(first), diagnostics }, ...others.map(issueElement)],
  };
}
