import type { Screen } from '../../finding/findings.ts';
import type { Verdict } from '../../finding/verdict.ts';
import type { Counts, Rule } from '../task.ts';

/** What stands at the end of the output. */
export interface Closing {
  counts: Counts;
  rules: readonly Rule[];
  /** The exit code. */
  code: number;
  screen: Screen;
}

/** A way to print verdicts. Pieces are made in the thread that checked; what is around them by the main thread. */
export interface Format {
  pieces(verdict: Verdict, screen: Screen): string[];
  /** Before the first piece. */
  before?: string;
  /** Between pieces. */
  between?: string;
  /** After the last piece. */
  after?(closing: Closing): string;
}
