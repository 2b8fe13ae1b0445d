import type { IscmCase } from '../../case/case.ts';
import { parseCase } from '../../case/parse-case.ts';
import { CASE_MODEL_VERSION } from '../../case/version.ts';
import type { Issue } from '../../fhir/issue.ts';
import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { objects } from '../../fhir/read.ts';
import type { Field, Table } from '../table.ts';
import { atCell, type LoadedRow, type TableIssue } from './load-table.ts';

/** Puts a value into an object below names, making what is between. */
function setAt(item: JsonObject, path: readonly string[], value: JsonValue): void {
  let holder = item;
  for (const name of path.slice(0, -1)) {
    const inner = holder[name];
    if (isObject(inner)) holder = inner;
    else {
      const made: JsonObject = {};
      holder[name] = made;
      holder = made;
    }
  }
  const last = path.at(-1) ?? '';
  const there = holder[last];
  // an empty part that is said to be there does not take the place of one with something in it
  if (!isObject(value) || Object.keys(value).length > 0 || !isObject(there)) holder[last] = value;
}

/** The item that a row holds, and what is wrong with its cells. */
function itemOf(row: LoadedRow): { item: JsonObject; issues: TableIssue[] } {
  const item: JsonObject = {};
  const issues: TableIssue[] = [];
  for (const { path, columns, read } of row.table.fields) {
    const { value, problems } = read(columns.map((column) => row.cell(column)));
    for (const { column, problem } of problems) issues.push(atCell(row, column.name, problem));
    if (value !== undefined) setAt(item, path, value);
  }
  return { item, issues };
}

/** A case that is put together from rows; it knows the row of each part, so that findings have a place. */
export class CaseDraft {
  readonly row: LoadedRow;
  readonly value: JsonObject;
  readonly #rows = new Map<string, LoadedRow[]>();
  readonly #issues: TableIssue[] = [];

  constructor(row: LoadedRow, id: string) {
    const { item, issues } = itemOf(row);
    this.row = row;
    this.value = { model: CASE_MODEL_VERSION, id, patient: {}, ...item };
    this.#issues.push(...issues);
  }

  report(issue: TableIssue): void {
    this.#issues.push(issue);
  }

  /** Adds the row of an item or of a list inside of one: `at` is `lesions`, or `lesions[2].alternatives`. */
  add(holder: JsonObject, member: string, at: string, row: LoadedRow, more: JsonObject = {}): void {
    const { item, issues } = itemOf(row);
    this.#issues.push(...issues);
    const list = holder[member];
    if (Array.isArray(list)) list.push({ ...more, ...item });
    else holder[member] = [{ ...more, ...item }];
    const rows = this.#rows.get(at);
    if (rows === undefined) this.#rows.set(at, [row]);
    else rows.push(row);
  }

  /** The items of a list so far. */
  items(part: string): JsonObject[] {
    return objects(this.value[part]);
  }

  /** The case, or everything that is wrong with its rows. */
  finish(): { case?: IscmCase; issues: TableIssue[] } {
    const parsed = parseCase(this.value);
    const known = new Set(this.#issues.filter(({ severity }) => severity === 'error').map(placeKey));
    const found = parsed.ok
      ? []
      : parsed.issues.map((issue) => this.#place(issue)).filter((issue) => !known.has(placeKey(issue)));
    const issues = [...this.#issues, ...found];
    const broken = issues.some(({ severity }) => severity === 'error');
    return parsed.ok && !broken ? { case: parsed.case, issues } : { issues };
  }

  /** A finding of the case model with the row and column that it is about. */
  #place(issue: Issue): TableIssue {
    const { expression = '' } = issue;
    const { row, rest } = this.#rowAt(expression);
    const message = issue.message
      .replace(`${expression}: `, '')
      .replaceAll(/\b[a-zA-Z]+\[\d+\](?:\.\w+(?:\[\d+\])?)*/g, (place) => this.#inWords(place));
    return atCell(row, columnAt(row.table, rest), { ...issue, message });
  }

  /** `lesions[1].key` as `key in row 3 of lesions`. */
  #inWords(expression: string): string {
    const { row, rest } = this.#rowAt(expression);
    const column = columnAt(row.table, rest);
    return `${column === undefined ? '' : `${column} in `}row ${row.row} of ${row.table.name}`;
  }

  #rowAt(expression: string): { row: LoadedRow; rest: string } {
    const inside = /^(\w+(?:\[\d+\])?\.\w+)\[(\d+)\]\.?(.*)$/.exec(expression);
    const child = this.#rows.get(inside?.[1] ?? '')?.[Number(inside?.[2])];
    if (child !== undefined) return { row: child, rest: inside?.[3] ?? '' };
    const [, part = '', index, rest = ''] = /^(\w+)\[(\d+)\]\.?(.*)$/.exec(expression) ?? [];
    const row = this.#rows.get(part)?.[Number(index)];
    return row === undefined ? { row: this.row, rest: expression } : { row, rest };
  }
}

const placeKey = ({ file, row, tableColumn }: TableIssue): string => `${file}\n${row ?? ''}\n${tableColumn ?? ''}`;

/** The column that holds a member of an item; nothing where it is about several. */
function columnAt({ keys, fields }: Table, member: string): string | undefined {
  const path = member.replaceAll(/\[\d+\]/g, '');
  const key = keys.find(({ field }) => path !== '' && field.endsWith(`.${path}`));
  if (key !== undefined) return key.name;
  // a part that may be empty has a column of its own, beside those of its fields
  const field = fields
    .filter((one) => path === one.path.join('.') || path.startsWith(`${one.path.join('.')}.`))
    .reduce<Field | undefined>((best, one) => (one.path.length > (best?.path.length ?? 0) ? one : best), undefined);
  const side = field?.columns.find((column) => column.side !== undefined && path.endsWith(`.${column.side}`));
  return (side ?? field?.columns[0])?.name;
}
