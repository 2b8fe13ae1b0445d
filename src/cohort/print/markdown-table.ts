/** Cells of a line of a table. */
export type Line = readonly string[];

/** A text as it can stand in Markdown, also in a cell. */
export const escaped = (text: string): string =>
  text.replaceAll('|', '\\|').replaceAll(/[<>\n]/g, (found) => (found === '\n' ? ' ' : `\\${found}`));

/** A Markdown table whose first column is text and whose others are numbers, in columns of even width. */
export function markdownTable(head: Line, lines: readonly Line[]): string {
  const all = [head, ...lines].map((line) => line.map(escaped));
  const widths = head.map((_title, column) => Math.max(3, ...all.map((line) => (line[column] ?? '').length)));
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const padded = (line: Line) =>
    `| ${widths.map((width, column) => (column === 0 ? (line[column] ?? '').padEnd(width) : (line[column] ?? '').padStart(width))).join(' | ')} |`;
  const [first = [], ...rest] = all;
  return [padded(first), padded(rule), ...rest.map(padded)].join('\n');
}
