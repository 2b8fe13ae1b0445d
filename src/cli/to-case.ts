import { createWriteStream } from 'node:fs';
import { parseExact } from '../fhir/decimal.ts';
import { hasErrors, type Issue } from '../fhir/issue.ts';
import { operationOutcome } from '../fhir/operation-outcome.ts';
import { parseJson } from '../fhir/parse-json.ts';
import { EXIT } from './exit-code.ts';
import { findingText } from './findings.ts';
import { documents } from './read-input.ts';
import { definitionsWith, loadMapping } from './toolkit.ts';

/**
 * `to-case`: Bundles or loose resources → cases, one per line. Errors go to stderr; the whole mapping report (what a
 * case could not hold) goes to the report file, one OperationOutcome a line and input.
 */
export async function toCase(inputs: readonly string[], report: string | undefined): Promise<number> {
  const mapping = loadMapping(definitionsWith([], false));
  const reportStream = report === undefined ? undefined : createWriteStream(report);
  let code: number = EXIT.good;
  for await (const document of documents(inputs)) {
    const syntax = parseJson(document.text).issue;
    const result = syntax === undefined ? mapping.toCases(parseExact(document.text)) : undefined;
    for (const { case: value } of result?.cases ?? []) {
      if (value !== undefined) process.stdout.write(`${JSON.stringify(value)}\n`);
    }
    const issues: Issue[] = syntax
      ? [syntax]
      : [...(result?.issues ?? []), ...(result?.cases.flatMap((read) => read.issues) ?? [])];
    for (const issue of issues) {
      if (hasErrors([issue])) console.error(findingText(document, issue, process.stderr.isTTY));
    }
    if (syntax !== undefined) code = EXIT.unusable;
    else if (hasErrors(issues)) code = Math.max(code, EXIT.findings);
    reportStream?.write(
      `${JSON.stringify({ input: document.input, line: document.line, outcome: operationOutcome(issues) })}\n`,
    );
  }
  await new Promise((done) => (reportStream === undefined ? done(undefined) : reportStream.end(done)));
  return code;
}
