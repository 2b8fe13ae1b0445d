import type { Issue } from '../../fhir/issue.ts';
import { operationOutcome } from '../../fhir/operation-outcome.ts';
import { type Failure, refusal } from '../outcome.ts';
import type { NdjsonLine } from './ndjson-lines.ts';

const IN_BUNDLE = /^Bundle\.entry\[0\]\.resource/;

/** The extension that says which URL a line stood in. */
const SOURCE = 'http://hl7.org/fhir/StructureDefinition/artifact-source';

/** What is wrong with a line, as a line: an OperationOutcome whose issues name the line of the input. */
export function refusedLine(line: NdjsonLine, { failed }: Failure, url: string | undefined): string {
  const type = /"resourceType"\s*:\s*"([A-Za-z]{1,40})"/.exec(line.text)?.[1] ?? 'resource';
  const issues = failed.map((issue): Issue => {
    const { column: _, expression, ...rest } = issue;
    const own = expression?.replace(IN_BUNDLE, type);
    return { ...rest, line: line.number, ...(own !== undefined ? { expression: own } : {}) };
  });
  const outcome = operationOutcome(line.isLast && failed[0]?.code === 'structure' ? [...issues, CUT_OFF] : issues);
  return JSON.stringify(url === undefined ? outcome : { ...outcome, extension: [{ url: SOURCE, valueUrl: url }] });
}

const CUT_OFF = refusal('incomplete', 'import-cut-off', 'The last line has no end: the input may have been cut off.');
