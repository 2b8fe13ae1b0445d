/** A row as an engine gives it. */
export type Row = Record<string, unknown>;

/** What an engine gave as a row. */
export function rowOf(value: unknown): Row {
  if (!isRow(value)) throw new TypeError('a row was expected');
  return value;
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;

/** The text in a column; anything else there is a broken store. */
export function textOf(row: Row | undefined, column: string): string {
  const value = row?.[column];
  if (typeof value !== 'string') throw new TypeError(`column ${column} holds no text`);
  return value;
}

/** The text in a column, or `undefined` for NULL. */
export function optionalText(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : textOf(row, column);
}

/** The number in a column; anything else there is a broken store. */
export function numberOf(row: Row | undefined, column: string): number {
  const value = row?.[column];
  if (typeof value !== 'number') throw new TypeError(`column ${column} holds no number`);
  return value;
}
