/** A counted category. `count` is null where it is suppressed, and then so is what would reveal it. */
export interface TableRow {
  id: string;
  label: string;
  count: number | null;
  /** Share of the block's `n`; null where it is suppressed, nothing was counted, or the paper prints none. */
  percent: number | null;
  /** What the category is made of. */
  rows?: TableRow[];
}

/** A figure beside the counts, such as a mean; `text` is how it is printed. */
export interface TableFigure {
  id: string;
  label: string;
  value: number | readonly [number, number] | null;
  text: string;
  /** How many patients it is made of. */
  n: number | null;
}

/** One characteristic: its categories, and of how many cases it is known. */
export interface TableBlock {
  id: string;
  title: string;
  /** `partition`: each case is in one category; `overlap`: a case may be in several. */
  kind: 'partition' | 'overlap';
  /** Cases that the block is about; null where it is suppressed. */
  cases: number | null;
  /** The row of another block whose cases these are; absent where they are all cases. */
  within?: { block: string; row: string };
  /** Those of which it is known: the denominator of the percentages. */
  n: number | null;
  /** Those whose record says that it is not known. */
  unknown: number | null;
  /** Those whose record says nothing. */
  notRecorded: number | null;
  rows: TableRow[];
  figures: TableFigure[];
}

/** A table of the report. */
export interface CohortTable {
  id: string;
  title: string;
  /** The table of the paper that it is made after. */
  source: string;
  blocks: TableBlock[];
}
