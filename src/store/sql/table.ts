/** Type of a column, as PostgreSQL calls it. */
export type ColumnType = 'text' | 'bigint' | 'integer' | 'double precision';

/** A table that rows are added to in bulk. */
export interface Table {
  readonly name: string;
  readonly columns: readonly (readonly [name: string, type: ColumnType])[];
  /** What happens with a row that is there already: `ON CONFLICT …`; without it such a row is an error. */
  readonly conflict: string;
  /** Whether the last column exists only where stores are divided by patient (PostgreSQL). */
  readonly shardKeyLast: boolean;
}

/** Describes a table by its columns, in the order in which rows give their values. */
export function table(name: string, columns: Record<string, ColumnType>, conflict = ''): Table {
  return { name, columns: Object.entries(columns), conflict, shardKeyLast: false };
}

/** A table whose rows end with the patient, which only engines that can be divided by patient keep. */
export function shardedTable(name: string, columns: Record<string, ColumnType>, conflict = ''): Table {
  return { name, columns: [...Object.entries(columns), ['patient', 'text']], conflict, shardKeyLast: true };
}
