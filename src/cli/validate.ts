import { hasErrors, type Issue } from '../fhir/issue.ts';
import { isResource, type Resource } from '../fhir/json.ts';
import { operationOutcome } from '../fhir/operation-outcome.ts';
import { parseJson } from '../fhir/parse-json.ts';
import { createValidator, type Validator } from '../validate/index.ts';
import { EXIT, Unusable } from './exit-code.ts';
import { countText, findingText, nameOf } from './findings.ts';
import { type Document, documents } from './read-input.ts';
import { definitionsWith } from './toolkit.ts';

/** Options of `validate`. */
export interface ValidateOptions {
  profile: string[];
  package: string[];
  format: 'text' | 'json' | 'ndjson';
  level: 'error' | 'warning' | 'information';
}

interface Verdict {
  document: Document;
  resource?: Resource;
  issues: Issue[];
}

function check(document: Document, validator: Validator, options: ValidateOptions): Verdict {
  const parsed = parseJson(document.text);
  if (parsed.issue !== undefined) return { document, issues: [parsed.issue] };
  const { value } = parsed;
  if (!isResource(value)) {
    const message = 'The input is not a FHIR resource: it has no resourceType.';
    return {
      document,
      issues: [{ severity: 'fatal', code: 'structure', id: 'not-a-resource', message, line: 1, column: 1 }],
    };
  }
  const issues = validator.validate(
    { resource: value, source: document.text },
    { profiles: options.profile, level: options.level },
  );
  return { document, resource: value, issues };
}

function printText({ document, issues }: Verdict): void {
  for (const issue of issues) process.stdout.write(`${findingText(document, issue, process.stdout.isTTY)}\n`);
  process.stdout.write(`${nameOf(document)}: ${hasErrors(issues) ? 'not valid' : 'valid'} (${countText(issues)})\n`);
}

function line({ document, resource, issues }: Verdict): string {
  const { input } = document;
  const id =
    resource === undefined
      ? undefined
      : `${resource.resourceType}${resource.id === undefined ? '' : `/${resource.id}`}`;
  return `${JSON.stringify({ input, line: document.line, resource: id, outcome: operationOutcome(issues) })}\n`;
}

/** `validate`: findings to stdout; exit 0 none of severity error, 1 some, 2 unreadable input. */
export async function validate(inputs: readonly string[], options: ValidateOptions): Promise<number> {
  const definitions = definitionsWith(options.package, true);
  const validator = createValidator({ definitions });
  let code: number = EXIT.good;
  let count = 0;
  for await (const document of documents(inputs)) {
    count += 1;
    if (options.format === 'json' && count > 1)
      throw new Unusable('--format json takes one input; for more use ndjson.');
    const verdict = check(document, validator, options);
    if (options.format === 'text') printText(verdict);
    else if (options.format === 'ndjson') process.stdout.write(line(verdict));
    else process.stdout.write(`${JSON.stringify(operationOutcome(verdict.issues), null, 2)}\n`);
    if (verdict.issues.some(({ severity }) => severity === 'fatal')) code = EXIT.unusable;
    else if (hasErrors(verdict.issues)) code = Math.max(code, EXIT.findings);
  }
  return code;
}
