import type { Dialect } from './dialect.ts';
import type { Row } from './row.ts';
import type { Table } from './table.ts';

/** What may be bound to a `?` or stand in a column. */
export type SqlValue = string | number | null;

/**
 * A connection within a transaction, the same for all engines. SQL is written once, with `?` for parameters (so no
 * other `?` may stand in it); what engines say differently comes from `dialect`. Statements sent together
 * (`Promise.all`) travel together where the engine is another process.
 */
export interface SqlConnection {
  readonly dialect: Dialect;
  /** The first row. */
  get(sql: string, ...values: SqlValue[]): Promise<Row | undefined>;
  /** All rows. */
  all(sql: string, ...values: SqlValue[]): Promise<Row[]>;
  /**
   * All rows, of a statement that takes the longer the more a client asks for: each of its loops has
   * `dialect.inTime` as its first condition. Rejects with `TooCostly` when the time of its transaction is over.
   */
  allInTime(sql: string, ...values: SqlValue[]): Promise<Row[]>;
  /** How many rows were changed. */
  run(sql: string, ...values: SqlValue[]): Promise<number>;
  /** Changes rows; how many is not told, so that it may be sent later, with others. */
  send(sql: string, ...values: SqlValue[]): Promise<void>;
  /** Adds rows, their values in the order of the table's columns, in one round trip; may be sent later, as with `send`. */
  insert(table: Table, rows: readonly (readonly SqlValue[])[]): Promise<void>;
}
