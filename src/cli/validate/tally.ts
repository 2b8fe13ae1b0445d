import { EXIT } from '../exit-code.ts';
import { addCounts, noCounts, type Rule, type TaskResult } from './task.ts';

/** Kinds of findings that are kept: what profiles make up must not fill the memory. */
const MOST_RULES = 100_000;

/** Numbers over a whole run, in constant memory. */
export class Tally {
  readonly counts = noCounts();
  private readonly rules = new Map<string, Rule>();
  /** Whether an input was met of which nothing could be read. */
  unusable = false;
  private input = noCounts();

  add(result: TaskResult): void {
    addCounts(this.counts, result.counts);
    addCounts(this.input, result.counts);
    for (const rule of result.rules) if (this.rules.size < MOST_RULES) this.rules.set(rule.id, rule);
    if (result.counts.unreadableFiles > 0) this.unusable = true;
  }

  /** The kinds of findings that were met. */
  get kinds(): Rule[] {
    return [...this.rules.values()];
  }

  /** Whether no document of the input was met so far. */
  get inputIsEmpty(): boolean {
    return this.input.documents === 0;
  }

  /** The next input begins. */
  begin(): void {
    this.input = noCounts();
  }

  /** An input that holds a document a line is unusable when none of its lines could be read. */
  end(): void {
    if (this.input.documents === this.input.unreadable) this.unusable = true;
  }

  /** The exit code so far. */
  get code(): number {
    if (this.unusable) return EXIT.unusable;
    return this.counts.errors > 0 ? EXIT.findings : EXIT.good;
  }
}
