/** What a spreadsheet would run as a formula, and what was guarded against that. */
const RISKY = /^'*[=+\-@\t\r]/;

/**
 * A text as it stands in a cell of a CSV file. What a spreadsheet would take for a formula gets an apostrophe before
 * it. What looks guarded already gets one too, so that taking one away always gives the text back.
 */
export const guarded = (text: string): string => (RISKY.test(text) ? `'${text}` : text);

/** The text of a cell that {@link guarded} wrote. */
export const unguarded = (cell: string): string => (cell.startsWith("'") && RISKY.test(cell) ? cell.slice(1) : cell);
