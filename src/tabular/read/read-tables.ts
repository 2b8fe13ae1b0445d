import type { IscmCase } from '../../case/case.ts';
import { isObject, type JsonObject } from '../../fhir/json.ts';
import { named, objects } from '../../fhir/read.ts';
import { caseTables } from '../case-tables.ts';
import { numberOf, shown } from '../cell.ts';
import { CASE_TABLE } from '../naming.ts';
import type { Table } from '../table.ts';
import { CaseDraft } from './case-draft.ts';
import { atCell, type LoadedRow, loadTable, type TableFile, type TableIssue } from './load-table.ts';
import { completeness } from './unpack.ts';

/** A case read from tables, with its row in the table of cases. */
export interface TableCase {
  case: IscmCase;
  file: string;
  line: number;
}

/** The cases of a set of tables and every finding about it. */
export interface CasesOfTables {
  cases: TableCase[];
  /** How many cases the tables name that the findings keep from being given. */
  refused: number;
  issues: TableIssue[];
}

/** What is known of a set of tables beside its files. */
export interface TableSet {
  files: readonly TableFile[];
  /** `manifest.json`, where there is one. */
  manifest?: TableFile;
  /** The tables may have been changed by hand since the manifest was written. */
  edited?: boolean;
}

/** What is found where a file, or rows of it, cannot be read. */
const UNREAD = new Set([
  'table-missing',
  'table-unknown',
  'column-missing',
  'csv-malformed',
  'csv-cut-off',
  'csv-empty',
  'row-too-short',
]);

/** What then is found besides, since the other end of a reference was not read. */
const FOLLOWING = new Set(['row-of-no-case', 'row-of-no-item', 'case-dangling-reference']);

const withoutFollowing = (issues: readonly TableIssue[]): readonly TableIssue[] =>
  issues.some(({ id }) => UNREAD.has(id)) ? issues.filter(({ id }) => !FOLLOWING.has(id)) : issues;

/**
 * Puts cases together from a set of tables. A row with an error keeps its own case from being given. An error of a file
 * as a whole (an unknown column, a row of no case, a file cut off) keeps all of them.
 */
export function readCaseTables({ files, manifest, edited = false }: TableSet): CasesOfTables {
  const loaded = files.flatMap((file) => loadTable(file) ?? []);
  const rows = loaded.flatMap((table) => table.rows);
  const issues = [
    ...missingCases(files),
    ...loaded.flatMap((table) => table.issues),
    ...(manifest === undefined ? [] : completeness(manifest, countRows(rows), edited)),
  ];
  const drafts = new Map<string, CaseDraft>();
  for (const row of rowsIn(rows, 'case')) issues.push(...startCase(drafts, row));
  for (const row of rowsIn(rows, 'list')) issues.push(...addItem(drafts, row));
  const children = rowsIn(rows, 'child').map((row) => ({ row, number: numberIn(row) }));
  for (const { row } of children.toSorted((a, b) => a.number - b.number)) issues.push(...addChild(drafts, row));
  const whole = !issues.some(({ severity }) => severity === 'error');
  const finished = [...drafts.values()].map((draft) => ({ draft, ...draft.finish() }));
  const cases = finished.flatMap(({ draft, case: value }) =>
    value === undefined || !whole ? [] : [{ case: value, file: draft.row.file, line: draft.row.line }],
  );
  return {
    cases,
    refused: finished.length - cases.length,
    issues: inOrder(withoutFollowing([...issues, ...finished.flatMap((one) => one.issues)])),
  };
}

function countRows(rows: readonly LoadedRow[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { table } of rows) counts.set(table.name, (counts.get(table.name) ?? 0) + 1);
  return counts;
}

const rowsIn = (rows: readonly LoadedRow[], kind: Table['kind']): LoadedRow[] =>
  rows.filter(({ table }) => table.kind === kind);

function missingCases(files: readonly TableFile[]): TableIssue[] {
  const [first] = files;
  if (first === undefined || files.some(({ name }) => /(?:^|[/\\])cases\.csv$/i.test(name))) return [];
  const message = `There is no ${CASE_TABLE}.csv beside it; it names the cases that the rows of all tables belong to.`;
  return [{ severity: 'error', code: 'required', id: 'table-missing', message, file: first.name }];
}

/** What a row of any table says in the column that names its case. */
const caseIdOf = (row: LoadedRow): string => keyCell(row, 'case_id');

function keyCell({ table, cell }: LoadedRow, name: string): string {
  const column = table.keys.find((key) => key.name === name);
  return column === undefined ? '' : cell(column);
}

const numberIn = (row: LoadedRow): number => Number(keyCell(row, 'number'));

function startCase(drafts: Map<string, CaseDraft>, row: LoadedRow): TableIssue[] {
  const id = caseIdOf(row);
  const known = drafts.get(id);
  if (known !== undefined) {
    const message = `the case ${shown(id)} stands in row ${known.row.row} already`;
    return [atCell(row, 'case_id', { code: 'duplicate', id: 'row-duplicate', message })];
  }
  drafts.set(id, new CaseDraft(row, id));
  return [];
}

function draftOf(drafts: ReadonlyMap<string, CaseDraft>, row: LoadedRow): CaseDraft | TableIssue {
  const id = caseIdOf(row);
  const draft = drafts.get(id);
  if (draft !== undefined) return draft;
  const message =
    id === ''
      ? 'the cell is empty; every row names its case, of cells that were merged the first one alone does'
      : `${shown(id)} is no case of ${CASE_TABLE}.csv`;
  return atCell(row, 'case_id', { code: 'not-found', id: 'row-of-no-case', message });
}

function addItem(drafts: ReadonlyMap<string, CaseDraft>, row: LoadedRow): TableIssue[] {
  const draft = draftOf(drafts, row);
  if (!(draft instanceof CaseDraft)) return [draft];
  const { part } = row.table;
  const key = keyCell(row, 'key');
  draft.add(draft.value, part, part, row, key === '' ? {} : { key });
  return [];
}

const tableParts = new Map(caseTables.map(({ name, part }) => [name, part]));

/** The item that a row of a list inside of items belongs to, and how the case names it. */
function holderOf(draft: CaseDraft, row: LoadedRow): { holder: JsonObject; at: string } | undefined {
  const { keys, part: member } = row.table;
  const only = keys.some(({ name }) => name === 'item_table') ? undefined : 'patient';
  const tableName = only ?? keyCell(row, 'item_table');
  const single = named(draft.value, tableName);
  if (isObject(single)) return { holder: single, at: `${tableName}.${member}` };
  const part = tableParts.get(tableName) ?? '';
  const key = keyCell(row, 'item_key');
  const index = objects(draft.value[part]).findIndex((item) => item.key === key);
  const holder = objects(draft.value[part])[index];
  return holder === undefined ? undefined : { holder, at: `${part}[${index}].${member}` };
}

function addChild(drafts: ReadonlyMap<string, CaseDraft>, row: LoadedRow): TableIssue[] {
  const draft = draftOf(drafts, row);
  if (!(draft instanceof CaseDraft)) return [draft];
  const found = holderOf(draft, row);
  if (found === undefined) {
    const message = `the case has no item ${shown(keyCell(row, 'item_key'))} in ${keyCell(row, 'item_table')}`;
    draft.report(atCell(row, 'item_key', { code: 'not-found', id: 'row-of-no-item', message }));
    return [];
  }
  const number = numberOf(keyCell(row, 'number'), 'integer');
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1) {
    draft.report(
      atCell(row, 'number', { code: 'value', id: 'cell-number', message: 'a position, counted from 1, was expected' }),
    );
  }
  draft.add(found.holder, row.table.part, found.at, row);
  return [];
}

/** Findings by file in the order they came, and by row. */
function inOrder(issues: readonly TableIssue[]): TableIssue[] {
  const files = [...new Set(issues.map(({ file }) => file))];
  return issues.toSorted((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || (a.row ?? 0) - (b.row ?? 0));
}
