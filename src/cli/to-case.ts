import { createWriteStream } from 'node:fs';
import { hasErrors, type Issue } from '../fhir/issue.ts';
import { operationOutcome } from '../fhir/operation-outcome.ts';
import type { Mapping } from '../mapping/index.ts';
import { documentValue } from './document-value.ts';
import { EXIT } from './exit-code.ts';
import { findingText } from './findings.ts';
import { outputTo } from './output.ts';
import { type Document, documents } from './read-input.ts';
import { definitionsWith, loadMapping } from './toolkit.ts';

/**
 * `to-case`: Bundles or loose resources → cases, one per line. Errors go to stderr; the whole mapping report (what a
 * case could not hold) goes to the report file, one OperationOutcome a line and input.
 */
export async function toCase(inputs: readonly string[], report: string | undefined): Promise<number> {
  const mapping = loadMapping(definitionsWith([], false));
  const output = outputTo(process.stdout);
  const reports = report === undefined ? undefined : outputTo(createWriteStream(report));
  let code: number = EXIT.good;
  for await (const document of documents(inputs)) {
    if (output.closed || reports?.closed) break;
    const { cases, issues } = casesOf(document, mapping);
    for (const text of cases) await output.write(`${text}\n`);
    for (const issue of issues) {
      if (hasErrors([issue])) console.error(findingText(document, issue, process.stderr.isTTY));
    }
    if (issues.some(({ severity }) => severity === 'fatal')) code = EXIT.unusable;
    else if (hasErrors(issues)) code = Math.max(code, EXIT.findings);
    const told = { input: document.input, line: document.line, outcome: operationOutcome(issues) };
    await reports?.write(`${JSON.stringify(told)}\n`);
  }
  await reports?.end();
  return code;
}

/** The cases of a document as JSON, and all that was found. */
function casesOf(document: Document, mapping: Mapping): { cases: string[]; issues: Issue[] } {
  const { value, issue } = documentValue(document);
  if (issue !== undefined) return { cases: [], issues: [issue] };
  const { cases, issues } = mapping.toCases(value);
  return {
    cases: cases.flatMap((read) => (read.case === undefined ? [] : [JSON.stringify(read.case)])),
    issues: [...issues, ...cases.flatMap((read) => read.issues)],
  };
}
