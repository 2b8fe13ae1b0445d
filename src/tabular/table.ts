import type { JsonValue } from '../fhir/json.ts';
import type { CellProblem } from './cell.ts';

/** Divides the values of a list in one cell; no word, key, number or case id holds it. */
export const LIST_SEPARATOR = '|';

/** What a cell may hold. */
export interface Column {
  /** Lower case, at most 26 characters (REDCap's bound; Stata's and SPSS's are wider). */
  name: string;
  type: 'string' | 'number' | 'integer';
  description: string;
  required?: true;
  /** The only words it may hold, or for dates and categories those it may hold in place of a value. */
  words?: readonly string[];
  /** Regular expression of the whole cell, where words alone do not say it. */
  pattern?: string;
  /** UCUM. */
  unit?: string;
  minimum?: number;
  maximum?: number;
  /** What the pattern is one of, in words for people. */
  format?: 'date' | 'instant';
  /** Several values, divided by `|`. */
  list?: true;
  /** Free text: line ends, and a guard against formulas. */
  text?: true;
  /** Tables whose `key` it holds. */
  refersTo?: readonly string[];
  /** Set by the server; ignored on the way in. */
  readOnly?: true;
  /** The field of the case model, such as `markers.percent`, and which side of it. */
  field: string;
  side?: 'comparator' | 'low' | 'high' | 'state' | 'text';
}

/** A value that cells were read as, or what is wrong with a cell. */
export type ReadCells = { value?: JsonValue; problems: readonly { column: Column; problem: CellProblem }[] };

/** A leaf of an item and the columns that it stands in. */
export interface Field {
  /** Names from the item down to the leaf. */
  path: readonly string[];
  columns: readonly Column[];
  /** The cells of a value, one for each column; empty where there is none. */
  write(value: JsonValue | undefined): readonly string[];
  /** The value of cells, one for each column. */
  read(cells: readonly string[]): ReadCells;
}

/** A flat table: rows of cases, of the items of a list, or of a list inside of items. */
export interface Table {
  name: string;
  /** `case`, a list of the case, or the member that holds a list inside of items. */
  part: string;
  kind: 'case' | 'list' | 'child';
  title: string;
  /** Columns that say which row it is. */
  keys: readonly Column[];
  fields: readonly Field[];
  /** All columns in their order. */
  columns: readonly Column[];
}
