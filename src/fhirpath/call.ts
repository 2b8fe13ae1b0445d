import type { Code } from './code.ts';

/** What a function is compiled from. */
export interface Call {
  /** What it is applied to. */
  focus: Code;
  /** Number of arguments written. */
  count: number;
  /** An argument evaluated once, in the outer scope. */
  value(at: number): Code;
  /** An argument evaluated for each item, which is `$this` then. */
  perItem(at: number): Code;
}
