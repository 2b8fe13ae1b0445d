import { isError } from '../../fhir/issue.ts';
import { readCaseTables, type TableIssue } from '../../tabular/index.ts';
import type { Place } from '../finding/findings.ts';
import { type ReadCase, readCases } from './case-document.ts';
import type { Document } from './read-input.ts';
import { type NamedSet, namedInputs, readSet } from './table-sets.ts';

/** A case of the input with its place, or findings about a place; warnings may come with a case. */
export interface CaseInput extends ReadCase {
  place: Place;
  /** How many cases the findings keep from being read; one where it is not said and one of them is an error. */
  refused?: number;
}

/** The cases of sets of tables. */
export function* tableInputs(sets: readonly NamedSet[]): Generator<CaseInput> {
  for (const named of sets) {
    const read = readSet(named);
    if (read.issue !== undefined) {
      yield { place: { input: named.name }, issues: [read.issue] };
      continue;
    }
    const { cases, issues, refused } = readCaseTables(read.set);
    yield* tableFindings(issues, refused);
    for (const one of cases) yield { place: { input: one.file, line: one.line }, case: one.case, issues: [] };
  }
}

/** The findings about a set of tables. What they cost stands with the first error: of many cases, or one of several. */
function* tableFindings(issues: readonly TableIssue[], refused: number): Generator<CaseInput> {
  const first = issues.find(isError);
  for (const issue of issues) {
    const cost = issue === first ? Math.max(refused, 1) : 0;
    yield { place: { input: issue.file }, issues: [issue], refused: cost };
  }
}

/** The cases of a document. */
export const documentCases = (document: Document): CaseInput[] =>
  readCases(document).map((read) => ({ place: document, ...read }));

/** The cases of the named inputs: JSON, NDJSON, YAML, and tables as CSV files, folders or archives of them. */
export async function* caseInputs(names: readonly string[]): AsyncGenerator<CaseInput> {
  const { sets, read } = namedInputs(names);
  for await (const document of read) yield* documentCases(document);
  yield* tableInputs(sets);
}
