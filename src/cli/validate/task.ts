import type { Issue, Severity } from '../../fhir/issue.ts';
import type { LineBlock } from '../input/line-blocks.ts';

/** A file that holds one document. */
export interface WholeFile {
  input: string;
  yaml: boolean;
}

/** A piece of work of a size that is worth handing to a thread. `index` numbers the inputs. */
export type Task =
  | { kind: 'lines'; index: number; input: string; block: LineBlock }
  | { kind: 'files'; index: number; files: WholeFile[]; size: number }
  | { kind: 'document'; index: number; input: string; bytes: Uint8Array<ArrayBuffer> }
  /** What is known of an input, or of a line of it, without reading it. */
  | { kind: 'issue'; index: number; input: string; issue: Issue }
  /** The end of an input that holds a document a line. */
  | { kind: 'end'; index: number; input: string };

/** Numbers over findings and documents. */
export interface Counts {
  documents: number;
  /** Documents that are a line each. */
  lines: number;
  /** Documents that could not be read. */
  unreadable: number;
  /** Documents with findings of severity error. */
  invalid: number;
  /** Files, of those that hold one document, that could not be read. */
  unreadableFiles: number;
  errors: number;
  warnings: number;
  informations: number;
}

/** A kind of finding that was met, for formats that list them. */
export interface Rule {
  id: string;
  severity: Severity;
  text: string;
}

/** The rule a finding breaks, by its message id; an invariant says in words what it asks for. */
export function ruleOf({ id, invariant, severity, message }: Issue): Rule {
  const words = id.replaceAll('-', ' ');
  const text = invariant === undefined ? `${words.charAt(0).toUpperCase()}${words.slice(1)}` : message;
  return { id, severity, text };
}

/** What a task gave. */
export interface TaskResult {
  /** The findings as they are printed, a piece a finding or a document. */
  output: string[];
  counts: Counts;
  rules: Rule[];
}

/** Counts of nothing. */
export const noCounts = (): Counts => ({
  documents: 0,
  lines: 0,
  unreadable: 0,
  invalid: 0,
  unreadableFiles: 0,
  errors: 0,
  warnings: 0,
  informations: 0,
});

/** Adds counts to others. */
export function addCounts(to: Counts, more: Counts): void {
  to.documents += more.documents;
  to.lines += more.lines;
  to.unreadable += more.unreadable;
  to.invalid += more.invalid;
  to.unreadableFiles += more.unreadableFiles;
  to.errors += more.errors;
  to.warnings += more.warnings;
  to.informations += more.informations;
}

/** How many bytes of input a task stands for. */
export function sizeOf(task: Task): number {
  if (task.kind === 'lines') return task.block.bytes.length;
  if (task.kind === 'document') return task.bytes.length;
  return task.kind === 'files' ? task.size : 0;
}
