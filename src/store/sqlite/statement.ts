import type { SqlValue } from '../sql/index.ts';

/** What the thread that writes is asked to do; plain values, since they travel between threads. */
export type Statement =
  | { kind: 'get' | 'all' | 'run'; sql: string; values: readonly SqlValue[] }
  | { kind: 'exec'; sql: string }
  /** Adds rows; their values one after the other. */
  | { kind: 'insert'; table: string; columns: readonly string[]; conflict: string; values: readonly SqlValue[] }
  /** Whether a transaction is open: some failures end it. */
  | { kind: 'inTransaction' }
  | { kind: 'close' };

/** What came of a statement. */
export type StatementAnswer = { value: unknown } | { message: string; errcode?: number };
