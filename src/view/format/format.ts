import type { Cell, Column } from '../column.ts';

/** A piece of a file: text, or bytes where the format is binary. */
export type Piece = string | Uint8Array;

/** Writes a table piece by piece: `head` once, `rows` as often as there are any, `end` once. Pieces may be empty. */
export interface TableWriter {
  head(): Piece;
  rows(rows: readonly (readonly Cell[])[]): Piece;
  end(): Piece;
}

/** How a table is written. */
export interface TableOptions {
  /** Begin CSV with a byte order mark, by which Excel knows UTF-8. */
  bom?: boolean;
  /** Leave out the line of names in CSV. */
  noHeader?: boolean;
}

/** A format tables are written in. */
export interface TableFormat {
  mediaType: string;
  /** Whether pieces are bytes. */
  binary: boolean;
  create(columns: readonly Column[], options?: TableOptions): TableWriter;
}
