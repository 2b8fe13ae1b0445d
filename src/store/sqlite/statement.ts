import type { SqlValue } from '../sql/index.ts';

/** A statement whose answer nobody waits for. */
export type Write =
  | { kind: 'run'; sql: string; values: readonly SqlValue[] }
  /** Adds rows; their values one after the other. */
  | { kind: 'insert'; table: string; columns: readonly string[]; conflict: string; values: readonly SqlValue[] };

/** What a thread is asked to do; plain values, since they travel between threads. */
export type Statement =
  | Write
  /** `withinMs`: how long it may take. */
  | { kind: 'get' | 'all'; sql: string; values: readonly SqlValue[]; withinMs?: number }
  | { kind: 'exec'; sql: string }
  /** Begins a transaction that writes. */
  | { kind: 'begin' }
  /** Whether a transaction is open: some failures end it. */
  | { kind: 'inTransaction' }
  /** Everything a transaction writes, made beside others; those that wait together share a commit. */
  | { kind: 'batch'; writes: readonly Write[] }
  | { kind: 'close' };

/** What came of a statement. */
export type StatementAnswer = { value: unknown } | { message: string; errcode?: number } | { outOfTime: true };
