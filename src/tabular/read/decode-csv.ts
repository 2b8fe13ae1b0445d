import { isUtf8 } from 'node:buffer';
import { CsvError, parse } from 'csv-parse/sync';
import type { Issue } from '../../fhir/issue.ts';

/** A record of a CSV file. */
export interface CsvRow {
  /** Row as a spreadsheet counts, the header being 1. */
  row: number;
  /** Line of the text on which it begins. */
  line: number;
  cells: readonly string[];
}

/** A CSV file as read; without header where it cannot be read. */
export interface DecodedCsv {
  header: readonly string[];
  rows: CsvRow[];
  issues: Issue[];
}

const issue = (severity: Issue['severity'], id: string, message: string, line?: number): Issue => ({
  severity,
  code: severity === 'error' ? 'structure' : 'informational',
  id,
  message,
  ...(line === undefined ? {} : { line, column: 1 }),
});

/** Which UTF-16 a byte order mark names, if any. */
function wideEncoding([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** The text of a file: UTF-8, UTF-16 by its byte order mark, else Windows-1252; what was not UTF-8 is said. */
function textOf(bytes: Uint8Array): { text: string; issues: Issue[] } {
  const wide = wideEncoding(bytes);
  if (wide !== undefined) {
    const message = `The file is ${wide.toUpperCase()} and was read as such; UTF-8 is what other programs expect.`;
    return { text: new TextDecoder(wide).decode(bytes), issues: [issue('information', 'csv-encoding', message)] };
  }
  // the decoder takes a byte order mark away
  if (isUtf8(bytes)) return { text: new TextDecoder().decode(bytes), issues: [] };
  const message = 'The file is not UTF-8 and was read as Windows-1252; please check letters such as ä, é, ø.';
  return { text: new TextDecoder('windows-1252').decode(bytes), issues: [issue('warning', 'csv-encoding', message)] };
}

/** The separator that divides the first line most often; spreadsheets of some countries write semicolons. */
function separatorOf(text: string): string {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const count = (separator: string): number => first.split(separator).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** A file that one program began and another went on with may have several kinds. */
const LINE_ENDS = ['\r\n', '\n', '\r'];

/** On how many lines a record stands. */
const linesOf = (record: readonly string[]): number =>
  record.reduce((lines, cell) => lines + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 1);

/** What the parser stumbled on, in one sentence. */
function brokenCsv(error: unknown, skipped: number): Issue {
  if (!(error instanceof CsvError)) throw error;
  const line = typeof error.lines === 'number' ? error.lines + skipped : undefined;
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    return issue(
      'error',
      'csv-cut-off',
      'The file ends inside of a quoted cell; it is cut off, or a quote is missing.',
      line,
    );
  }
  return issue(
    'error',
    'csv-malformed',
    'The file is not well-formed CSV: a quote stands where none may be (inside of quotes it is doubled).',
    line,
  );
}

/** Reads a CSV file of any of the encodings and separators that spreadsheets write. */
export function decodeCsv(bytes: Uint8Array): DecodedCsv {
  const { text: whole, issues } = textOf(bytes);
  // Excel's own way to name the separator
  const named = /^"?sep=(.)"?(?:\r\n|\n|\r)/i.exec(whole);
  const text = named === null ? whole : whole.slice(named[0].length);
  const skipped = named === null ? 0 : 1;
  const nothing = { header: [], rows: [], issues };
  if (text.includes('\u0000')) {
    return {
      ...nothing,
      issues: [...issues, issue('error', 'csv-malformed', 'The file holds NUL characters; it is no CSV text.')],
    };
  }
  let records: string[][];
  try {
    const delimiter = named?.[1] ?? separatorOf(text);
    records = parse(text, { delimiter, recordDelimiter: LINE_ENDS, relaxColumnCount: true });
  } catch (error) {
    return { ...nothing, issues: [...issues, brokenCsv(error, skipped)] };
  }
  const [head, ...rest] = records;
  if (head === undefined) {
    const message = 'The file is empty; a line with the names of the columns was expected.';
    return { ...nothing, issues: [...issues, issue('error', 'csv-empty', message)] };
  }
  let line = 1 + skipped + linesOf(head);
  const rows = rest.map((record, index) => {
    const begin = line;
    line += linesOf(record);
    // a spreadsheet does not show the line that names the separator
    return { row: index + 2, line: begin, cells: record.map((cell) => cell.trim()) };
  });
  return {
    header: head.map((name) => name.trim()),
    rows: rows.filter(({ cells }) => cells.some((cell) => cell !== '')),
    issues,
  };
}
