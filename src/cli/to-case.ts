import { createWriteStream } from 'node:fs';
import { isError } from '../fhir/issue.ts';
import { operationOutcome } from '../fhir/operation-outcome.ts';
import type { Mapping } from '../mapping/index.ts';
import { codeAfter, EXIT } from './exit-code.ts';
import { tellFinding } from './finding/findings.ts';
import { caseInstead } from './input/case-instead.ts';
import { documentValue } from './input/document-value.ts';
import { isLoose, LooseResources, type ReadTogether } from './input/loose-resources.ts';
import { documents } from './input/read-input.ts';
import { outputTo } from './output.ts';
import { loadMapping } from './toolkit.ts';

/**
 * `to-case`: Bundles or loose resources → cases, one per line. Errors go to stderr; the whole mapping report (what a
 * case could not hold) goes to the report file, one OperationOutcome a line and input.
 */
export async function toCase(inputs: readonly string[], report: string | undefined): Promise<number> {
  const mapping = loadMapping();
  const output = outputTo(process.stdout);
  const reports = report === undefined ? undefined : outputTo(createWriteStream(report));
  let code: number = EXIT.good;
  let isAny = false;
  for await (const { cases, found } of readAll(inputs, mapping)) {
    if (output.closed || reports?.closed) break;
    isAny ||= cases.length > 0;
    for (const one of cases) await output.write(`${JSON.stringify(one)}\n`);
    for (const { document, issues } of found) {
      for (const issue of issues.filter(isError)) tellFinding(document, issue);
      code = codeAfter(code, issues);
      const told = { input: document.input, line: document.line, outcome: operationOutcome(issues) };
      await reports?.write(`${JSON.stringify(told)}\n`);
    }
  }
  await reports?.end();
  if (!isAny && code === EXIT.good) console.error('No case: nothing was read of any patient; --report tells why.');
  return code;
}

/** The cases of each document that is whole by itself, then those of the loose resources. */
async function* readAll(inputs: readonly string[], mapping: Mapping): AsyncGenerator<ReadTogether> {
  const loose = new LooseResources();
  for await (const document of documents(inputs)) {
    const { value, issue } = documentValue(document);
    if (issue !== undefined) {
      yield { cases: [], found: [{ document, issues: [issue] }] };
      continue;
    }
    const instead = caseInstead(value);
    if (instead !== undefined) yield { cases: [], found: [{ document, issues: [instead] }] };
    else if (isLoose(value)) loose.add(document, value);
    else {
      const { cases, issues } = mapping.toCases(value);
      const all = [...issues, ...cases.flatMap((read) => read.issues)];
      yield { cases: cases.flatMap((read) => read.case ?? []), found: [{ document, issues: all }] };
    }
  }
  yield* loose.read(mapping);
}
