/** What engines say differently. */
export interface Dialect {
  /**
   * The items of a list as a relation with the columns `value` and `n` (their order). One `?` is bound to the list as
   * JSON, an array of arrays: `FROM ${dialect.each} k LEFT JOIN resource r ON r.type = k.value ->> 0`. Numbers come as
   * `CAST(k.value ->> 0 AS BIGINT)`. LEFT JOIN keeps both engines from walking the large table first.
   */
  readonly each: string;
  /** A column by which no index is to be looked up: where the row is at hand, an engine may look up the value instead. */
  unindexed(column: string): string;
  /** A column whose value a query gives, which is run once and by itself. */
  oneOf(column: string, query: string): string;
  /**
   * A condition that holds as long as there is time left, and ends the statement when there is none. It stands first
   * among the conditions of a loop, since it is not asked where another one has failed. `number` differs from row to
   * row, so that not every row has to look at the clock.
   */
  inTime(number: string): string;
  /** A text as it stands in indexes and is looked up there: an engine may bound what an index takes. */
  indexed(text: string): string;
  /** A query for `sequence`, below or at which no commit can appear any more. */
  readonly horizon: string;
  /** A query for the newest `sequence` to be seen and, as a list with commas, the earlier ones still `open`. */
  readonly state: string;
  /** A query for one row where the database only `follows` another one, and may not have all that this has; else for none. */
  readonly follows: string;
}
