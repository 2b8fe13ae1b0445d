/** Prints rows as a Markdown table; columns of numbers stand to the right. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const isNumber = (at: number): boolean => rows.every((row) => /^[-–\d]/.test(row[at] ?? ''));
  console.log(line(head));
  console.log(line(head.map((_name, at) => (isNumber(at) ? '--:' : ':--'))));
  for (const row of rows) console.log(line(row));
  console.log();
}

/** A number with so many places. */
export const fixed = (value: number, places = 2): string => value.toFixed(places);
