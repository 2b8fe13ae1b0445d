import type { SearchTable } from './row.ts';

/** A comparison of an end of a stretch with a value. */
export interface Bound {
  column: 'low' | 'high';
  operator: '<' | '<=' | '>' | '>=';
  value: number;
}

/** Alternatives, each of bounds that must all hold. */
export type Bounds = readonly (readonly Bound[])[];

/** What an index row must be. `indexes` are those it may belong to; of lists any will do. Absent members do not count. */
export type RowTest =
  | {
      table: 'token';
      indexes: readonly number[];
      systems?: readonly number[];
      codes?: readonly string[];
      prefix?: string;
    }
  | { table: 'string'; indexes: readonly number[]; match: 'starts' | 'contains' | 'exact'; text: string }
  | { table: 'date'; indexes: readonly number[]; bounds: Bounds }
  | { table: 'quantity'; indexes: readonly number[]; bounds: Bounds; system?: number; code: string }
  | { table: 'reference'; indexes: readonly number[]; types?: readonly string[]; ids?: readonly string[] };

/** What a resource must be. */
export type Filter =
  | { kind: 'all'; of: readonly Filter[] }
  | { kind: 'any'; of: readonly Filter[] }
  | { kind: 'not'; of: Filter }
  | { kind: 'type'; types: readonly string[] }
  /** By id, where the plan is of several types those of one. */
  | { kind: 'id'; ids: readonly string[]; type?: string }
  | { kind: 'updated'; bounds: Bounds }
  /** It is kept under one of these Patients: part of the record of that one alone, whomever else it names. */
  | { kind: 'patient'; ids: readonly string[] }
  | { kind: 'row'; test: RowTest }
  /** Two or more rows of one group. */
  | { kind: 'group'; tests: readonly (readonly RowTest[])[] }
  /** Any row of these indexes: `:missing=false`. */
  | { kind: 'present'; of: readonly { table: SearchTable; indexes: readonly number[]; types?: readonly string[] }[] }
  /** It refers to a resource of these types that meets the filter. */
  | { kind: 'chain'; indexes: readonly number[]; types: readonly string[]; filter: Filter }
  /** A resource of the type refers to it and meets the filter. */
  | { kind: 'referred'; type: string; indexes: readonly number[]; filter: Filter };

/** What a search sorts by. */
export interface SortKey {
  by:
    | { column: 'id' | 'updated' }
    | { table: 'token' | 'string' | 'date' | 'quantity' | 'reference'; indexes: readonly number[] };
  descending: boolean;
}

/** The place of a resource in the order of a search: its sort keys (null where it has none) and its row. */
export interface Place {
  keys: readonly (string | number | null)[];
  row: number;
}

/** A search, independent of the engine that does it. */
export interface SearchPlan {
  types: readonly string[];
  filter: Filter;
  sort: readonly SortKey[];
}

/** Which stretch of the matches is asked for. */
export interface SearchWindow {
  limit: number;
  /** Only matches behind this place. */
  after?: Place;
}
