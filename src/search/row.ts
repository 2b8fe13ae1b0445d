/** What is common to all index rows. */
export interface IndexRow {
  /** The index it belongs to: {@link indexId} of a part of a SearchParameter's expression. */
  index: number;
  /** Rows of one resource with the same group come from one element: the pairs of composite parameters. */
  group: number;
}

/** A code, identifier or uri. `system` is {@link systemId}; `IMPLIED` for elements that have none of their own. */
export interface TokenRow extends IndexRow {
  system: number;
  code: string;
}

/** A text: as it is, and folded for comparison. */
export interface StringRow extends IndexRow {
  folded: string;
  exact: string;
}

/** A stretch of time in milliseconds since 1970 UTC; `high` is the first instant behind it. */
export interface DateRow extends IndexRow {
  low: number;
  high: number;
}

/** A stretch of numbers, both ends included. Without unit `code` is empty and `system` is `NO_SYSTEM`. */
export interface QuantityRow extends IndexRow {
  system: number;
  code: string;
  low: number;
  high: number;
}

/** A reference: type and id of a resource of this server, or no type and a whole URL. */
interface ReferenceRow extends IndexRow {
  type: string;
  id: string;
}

/** Everything a resource is found by, one list per table. */
export interface SearchRows {
  token: TokenRow[];
  string: StringRow[];
  date: DateRow[];
  quantity: QuantityRow[];
  reference: ReferenceRow[];
}

/** A table of index rows. */
export type SearchTable = keyof SearchRows;

/** The tables in one order. */
export const SEARCH_TABLES: readonly SearchTable[] = ['token', 'string', 'date', 'quantity', 'reference'];

/** What a resource has that is not searched. */
export const NO_ROWS: SearchRows = { token: [], string: [], date: [], quantity: [], reference: [] };
