import { appendFileSync, createWriteStream, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { parseExact } from '../../fhir/decimal.ts';
import { isObject, type JsonObject } from '../../fhir/json.ts';
import {
  type ElementsOfFields,
  type FolderState,
  hasState,
  isAsLong,
  TableFolder,
  zipped,
} from '../../tabular/index.ts';
import { Unusable } from '../exit-code.ts';
import { outputTo } from '../output.ts';
import type { ExportFormat } from './export-format.ts';

/** How far an output is written: bytes of a file, or the files of a folder of tables. */
export const writtenShape = z.union([
  z.int().min(0),
  z.record(z.string(), z.strictObject({ bytes: z.int().min(0), rows: z.int().min(0) })),
]);

/** How far an output is written. */
export type Written = z.infer<typeof writtenShape>;

/** Where an export goes. */
export interface ExportOutput {
  /** Whether nobody takes what is written any more. */
  readonly closed: boolean;
  /** Writes lines of cases and tombstones, as the server gave them. */
  add(lines: readonly string[]): Promise<void>;
  /** How far it is written, to be gone on with from there; nothing where that cannot be. */
  written(): Written | undefined;
  /** Ends the output. @param about what was exported, for a manifest */
  finish(about: JsonObject): Promise<void>;
}

const pieces = { ndjson: ['', '\n', '\n'], json: ['[', ',\n', ']\n'] } as const;

/** Cases as NDJSON or one JSON array, to a file or to standard output. */
function toFile(format: 'ndjson' | 'json', out: string | undefined, from: Written | undefined): ExportOutput {
  const [open, between, close] = pieces[format];
  const output = out === undefined ? outputTo(process.stdout) : undefined;
  let bytes = typeof from === 'number' ? from : 0;
  if (out !== undefined) {
    if (typeof from === 'number') truncateSync(out, from);
    else writeFileSync(out, '', { mode: 0o600 });
  }
  const write = async (text: string): Promise<void> => {
    bytes += Buffer.byteLength(text);
    if (out === undefined) await output?.write(text);
    else appendFileSync(out, text);
  };
  return {
    get closed() {
      return output?.closed ?? false;
    },
    add: async (lines) => {
      if (lines.length > 0) await write(`${bytes === 0 ? open : between}${lines.join(between)}`);
    },
    written: () => (out === undefined ? undefined : bytes),
    finish: async () => {
      if (bytes > 0 || format === 'json') await write(bytes === 0 ? `${open}${close}` : close);
      // standard output tells of an error after the write that met it
      await new Promise(setImmediate);
    },
  };
}

function addToTables(tables: TableFolder, lines: readonly string[]): void {
  for (const line of lines) {
    const value = parseExact(line);
    if (!isObject(value)) continue;
    tables.add(value.removed === true ? { removed: String(value.id) } : { case: value });
  }
}

function toTables(folder: string, elements: () => ElementsOfFields, from: FolderState | undefined) {
  const tables = new TableFolder(folder, from);
  return {
    tables,
    closed: false,
    add: async (lines: readonly string[]) => addToTables(tables, lines),
    written: () => tables.flush(),
    finish: async (about: JsonObject) => tables.finish(elements(), about),
  };
}

const partsOf = (out: string): string => `${out}.parts`;

/** Tables in a folder beside the archive until all cases are there; then the archive, whole or not at all. */
function toArchive(out: string, elements: () => ElementsOfFields, from: FolderState | undefined): ExportOutput {
  const folder = partsOf(out);
  const { tables, ...output } = toTables(folder, elements, from);
  return {
    ...output,
    finish: async (about) => {
      await output.finish(about);
      await pipeline(zipped(folder, tables.files()), createWriteStream(`${out}.new`, { mode: 0o600 }));
      renameSync(`${out}.new`, out);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Ends the command where a file is to stand at the place of a folder, before anything is asked for. */
export function refuseFolder(out: string | undefined): void {
  if (out === undefined || !statSync(out, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new Unusable(`${out} cannot be used: it is a folder.`);
}

/** Ends the command where a form needs a place to be written to, or another one. */
export function checkOutput(format: ExportFormat, out: string | undefined): void {
  if (format !== 'csv') refuseFolder(out);
  if (out !== undefined || format === 'ndjson' || format === 'json') return;
  throw new Unusable(format === 'csv' ? '--format csv needs --out FOLDER.' : '--format zip needs --out FILE.');
}

/** Whether an output still has what was written, so that it can be gone on with. */
export function isThere(format: ExportFormat, out: string, written: Written): boolean {
  if (typeof written === 'number') return isAsLong(out, written);
  return hasState(format === 'zip' ? partsOf(out) : out, written);
}

/** Opens an output, to begin with or to go on with from where it was written to. */
export function openOutput(
  format: ExportFormat,
  out: string | undefined,
  elements: () => ElementsOfFields,
  from: Written | undefined,
): ExportOutput {
  if (format === 'ndjson' || format === 'json' || out === undefined)
    return toFile(format === 'json' ? format : 'ndjson', out, from);
  const state = typeof from === 'object' ? from : undefined;
  return format === 'csv' ? toTables(out, elements, state) : toArchive(out, elements, state);
}
