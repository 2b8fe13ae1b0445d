import { basename } from 'node:path';
import type { Issue } from '../../fhir/issue.ts';
import { caseTables, tableNamed } from '../case-tables.ts';
import { shown } from '../cell.ts';
import type { Column, Table } from '../table.ts';
import { type CsvRow, decodeCsv } from './decode-csv.ts';
import { nearest } from './nearest.ts';

/** A file of a set of tables. */
export interface TableFile {
  /** The name by which findings call it; its last part names the table: `lesions.csv`. */
  name: string;
  bytes: Uint8Array;
}

/** A finding about a place in a table. */
export interface TableIssue extends Issue {
  file: string;
  /** Row as a spreadsheet counts, the header being 1. */
  row?: number;
  /** Name of the column. */
  tableColumn?: string;
}

/** A row of a table that was loaded. */
export interface LoadedRow {
  table: Table;
  file: string;
  row: number;
  line: number;
  /** What a column holds in this row; empty where the file has no such column. */
  cell(column: Column): string;
}

/** A table as loaded, with what is wrong with the file itself. */
export interface LoadedTable {
  rows: LoadedRow[];
  issues: TableIssue[];
}

/** Files that stand beside tables and are none. */
const BESIDE = ['data_dictionary', 'removed_cases'];

/** A finding about a row and a column. */
export function atCell(
  { file, row, line }: Pick<LoadedRow, 'file' | 'row' | 'line'>,
  column: string | undefined,
  issue: Omit<Issue, 'severity'> & Partial<Pick<Issue, 'severity'>>,
): TableIssue {
  const where = `row ${row}${column === undefined ? '' : `, column ${column}`}`;
  return {
    severity: 'error',
    ...issue,
    message: `${where}: ${issue.message}${/[.?!]$/.test(issue.message) ? '' : '.'}`,
    file,
    row,
    line,
    column: 1,
    ...(column === undefined ? {} : { tableColumn: column }),
  };
}

/** Loads a CSV file as the table that its name says; `undefined` for files that stand beside tables. */
export function loadTable({ name, bytes }: TableFile): LoadedTable | undefined {
  const tableName = basename(name)
    .replace(/\.csv$/i, '')
    .toLowerCase();
  if (BESIDE.includes(tableName)) return undefined;
  const table = tableNamed(tableName);
  if (table === undefined) return { rows: [], issues: [unknownTable(name, tableName)] };
  const { header, rows, issues } = decodeCsv(bytes);
  const said = issues.map((issue): TableIssue => ({ ...issue, file: name }));
  if (header.length === 0) return { rows: [], issues: said };
  const problems = headerProblems(name, table, header);
  if (problems.some(({ id }) => id === 'column-missing')) return { rows: [], issues: [...said, ...problems] };
  const places = new Map(header.map((column, index) => [column.toLowerCase(), index]));
  const loaded = rows.map(({ row, line, cells }): LoadedRow => {
    const cell = (column: Column): string => cells[places.get(column.name) ?? -1] ?? '';
    return { table, file: name, row, line, cell };
  });
  return { rows: loaded, issues: [...said, ...problems, ...rows.flatMap((row) => lengthProblem(name, header, row))] };
}

function unknownTable(file: string, name: string): TableIssue {
  const names = caseTables.map((table) => table.name);
  const near = nearest(name, names);
  const guess = near === undefined ? `The tables are ${names.join(', ')}.` : `Did you mean ${near}.csv?`;
  return {
    severity: 'error',
    code: 'not-found',
    id: 'table-unknown',
    message: `There is no table ${shown(name)} of cases. ${guess}`,
    file,
  };
}

function headerProblems(file: string, table: Table, header: readonly string[]): TableIssue[] {
  const head = { file, row: 1, line: 1 };
  const seen = new Set<string>();
  const issues = header.flatMap((given) => {
    const name = given.toLowerCase();
    if (name === '') return [];
    if (seen.has(name)) {
      return [
        atCell(head, given, { code: 'duplicate', id: 'column-duplicate', message: 'the column stands here twice' }),
      ];
    }
    seen.add(name);
    return table.columns.some((column) => column.name === name) ? [] : [unknownColumn(head, table, given)];
  });
  const missing = table.columns.filter(
    ({ name, required, field }) => required && field !== 'case.model' && !seen.has(name),
  );
  return [
    ...issues,
    ...missing.map(({ name }) =>
      atCell(head, name, {
        code: 'required',
        id: 'column-missing',
        message: `the column is missing; every row of ${table.name} needs it`,
      }),
    ),
  ];
}

function unknownColumn(head: { file: string; row: number; line: number }, table: Table, given: string): TableIssue {
  const near = nearest(
    given.toLowerCase(),
    table.columns.map(({ name }) => name),
  );
  const column = table.columns.find(({ name }) => name === near);
  const unit = column?.unit === undefined || column.unit === '1' ? '' : ` (in ${column.unit})`;
  const guess = near === undefined ? 'the data dictionary has the names' : `did you mean ${near}${unit}?`;
  return atCell(head, given, {
    code: 'not-found',
    id: 'column-unknown',
    message: `${table.name} has no such column; ${guess}`,
  });
}

/** A row whose cells are not those of the header. */
function lengthProblem(file: string, header: readonly string[], { row, line, cells }: CsvRow): TableIssue[] {
  const extra = cells.slice(header.length).some((cell) => cell !== '');
  const nameless = header.findIndex((name, index) => name === '' && (cells[index] ?? '') !== '');
  const place = { file, row, line };
  if (extra) {
    const message = `the row has ${cells.length} cells, the header ${header.length}; a cell with a comma or a line end stands in quotes`;
    return [atCell(place, undefined, { code: 'structure', id: 'row-too-long', message })];
  }
  if (nameless >= 0) {
    const message = `the ${nameless + 1}th cell is filled, but its column has no name`;
    return [atCell(place, undefined, { code: 'structure', id: 'column-nameless', message })];
  }
  if (cells.length >= header.length) return [];
  const message = `the row has ${cells.length} cells, the header ${header.length}; is the file cut off?`;
  return [atCell(place, undefined, { code: 'incomplete', id: 'row-too-short', message })];
}
