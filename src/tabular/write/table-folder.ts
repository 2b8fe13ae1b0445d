import { appendFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASE_MODEL_VERSION } from '../../case/version.ts';
import type { JsonObject } from '../../fhir/json.ts';
import { makeFolder } from '../../fhir/make-folder.ts';
import { caseTables } from '../case-tables.ts';
import { csvHead, csvLines } from './csv-text.ts';
import { dataPackage } from './data-package.ts';
import { dictionaryCsv, type ElementsOfFields } from './dictionary.ts';
import { tablesReadMe } from './read-me.ts';
import { rowsOf } from './write-rows.ts';

/** Something that goes into tables: a case, or the id of one that is no more. */
export type TableItem = { case: JsonObject; removed?: undefined } | { removed: string; case?: undefined };

/** How far a folder of tables is written: bytes and rows of each file. */
export type FolderState = Record<string, { bytes: number; rows: number }>;

/** Whether a file is there and has as many bytes at least. */
export const isAsLong = (path: string, bytes: number): boolean =>
  (statSync(path, { throwIfNoEntry: false })?.size ?? -1) >= bytes;

/** Whether a folder has all that a state says. */
export const hasState = (folder: string, state: FolderState): boolean =>
  Object.entries(state).every(([name, { bytes }]) => isAsLong(fileOf(folder, name), bytes));

const fileOf = (folder: string, name: string): string => join(folder, `${name}.csv`);

/** Ids of cases that were deleted or no longer match. */
const REMOVED = 'removed_cases';

/** Characters of a table that are held before they are written. */
const HELD = 64 * 1024;

/** Writes cases into a folder, a CSV file a table; what is held in memory does not grow with their number. */
export class TableFolder {
  readonly #folder: string;
  readonly #state: FolderState;
  readonly #held = new Map<string, string>();

  /**
   * @param folder is made where it is missing
   * @param state how far a folder was written that is to be continued; what was written beyond that is cut off
   */
  constructor(folder: string, state?: FolderState) {
    this.#folder = folder;
    makeFolder(folder, 0o700);
    this.#state = structuredClone(state) ?? {};
    for (const [name, { bytes }] of Object.entries(this.#state)) truncateSync(this.#file(name), bytes);
    if (state === undefined) this.#beginAll();
  }

  /** Begins the tables. What an earlier export left says nothing of these: that they are whole, and which cases are no more. */
  #beginAll(): void {
    for (const path of [join(this.#folder, MANIFEST), this.#file(REMOVED)]) rmSync(path, { force: true });
    for (const table of caseTables) this.#begin(table.name, csvHead(table));
  }

  #file(name: string): string {
    return fileOf(this.#folder, name);
  }

  #begin(name: string, head: string): void {
    writeFileSync(this.#file(name), head, { mode: 0o600 });
    this.#state[name] = { bytes: Buffer.byteLength(head), rows: 0 };
  }

  add(item: TableItem): void {
    if (item.removed !== undefined) {
      if (this.#state[REMOVED] === undefined) this.#begin(REMOVED, 'case_id\n');
      this.#write(REMOVED, [[item.removed]]);
      return;
    }
    for (const table of caseTables) this.#write(table.name, rowsOf(table, item.case));
  }

  #write(name: string, rows: readonly (readonly string[])[]): void {
    const state = this.#state[name];
    if (rows.length === 0 || state === undefined) return;
    state.rows += rows.length;
    const text = (this.#held.get(name) ?? '') + csvLines(rows);
    this.#held.set(name, text);
    if (text.length > HELD) this.#flush(name);
  }

  #flush(name: string): void {
    const text = this.#held.get(name) ?? '';
    const state = this.#state[name];
    if (text === '' || state === undefined) return;
    appendFileSync(this.#file(name), text);
    state.bytes += Buffer.byteLength(text);
    this.#held.delete(name);
  }

  /** Writes what is held, and tells how far the folder is written. */
  flush(): FolderState {
    for (const name of [...this.#held.keys()]) this.#flush(name);
    return structuredClone(this.#state);
  }

  /**
   * Writes what describes the tables, the manifest last.
   * @param more what the manifest says besides, such as the cursor for the next pull
   */
  finish(elements: ElementsOfFields, more: JsonObject = {}): void {
    const rows = new Map(Object.entries(this.flush()).map(([name, state]) => [name, state.rows]));
    const file = (name: string, text: string): void => writeFileSync(join(this.#folder, name), text, { mode: 0o600 });
    file('README.txt', tablesReadMe());
    file('data_dictionary.csv', dictionaryCsv(elements));
    file('datapackage.json', `${JSON.stringify(dataPackage(rows), undefined, 2)}\n`);
    const manifest = { complete: true, model: CASE_MODEL_VERSION, ...more, rows: Object.fromEntries(rows) };
    file(MANIFEST, `${JSON.stringify(manifest, undefined, 2)}\n`);
  }

  /** Names of the files in the order in which they are packed: the manifest last. */
  files(): string[] {
    return [
      'README.txt',
      'datapackage.json',
      'data_dictionary.csv',
      ...Object.keys(this.#state).map((name) => `${name}.csv`),
      MANIFEST,
    ];
  }
}

/** The file that says whether tables are whole. */
export const MANIFEST = 'manifest.json';
