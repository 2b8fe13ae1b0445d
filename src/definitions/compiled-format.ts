import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import type { DefinitionEntry, DefinitionLayer } from './layer.ts';

/** Version of the file format; a reader refuses any other. */
export const FORMAT = 2;

/**
 * One row of `<name>.index.json`: type, url, version, id, byte offset and byte length in `<name>.ndjson`, and for
 * StructureDefinitions kind, constrained type and derivation. Rows of one url stand best first: the first is the one an
 * unversioned canonical means.
 */
export type IndexRow = [
  type: string,
  url: string,
  version: string,
  id: string,
  offset: number,
  length: number,
  kind?: string,
  constrains?: string,
  derivation?: string,
];

/** Contents of `<name>.index.json`. */
export interface CompiledIndex {
  format: number;
  /** The packages it was compiled from, `name#version`. */
  packages: string[];
  rows: IndexRow[];
}

/** Whether a file is an index of this format. Its rows are not looked at: they are what our own build wrote. */
function isIndex(value: unknown): value is CompiledIndex {
  if (typeof value !== 'object' || value === null || !('format' in value) || !('rows' in value)) return false;
  return value.format === FORMAT && Array.isArray(value.rows);
}

/**
 * Opens compiled definitions: reads the index, and each definition from the blob on first use only.
 * @throws when the files are missing or of another format (a broken installation, not a user's input)
 */
export function openCompiled(stem: string): DefinitionLayer {
  const index: unknown = JSON.parse(readFileSync(`${stem}.index.json`, 'utf8'));
  if (!isIndex(index)) throw new Error(`${stem}.index.json is not in format ${FORMAT}; run npm run build`);
  const blob = openSync(`${stem}.ndjson`, 'r');
  const entries = index.rows.map(entryOf);
  const rows = new Map(entries.map((entry, at) => [entry, index.rows[at]]));
  return {
    entries,
    packages: index.packages,
    read: (entry) => {
      const row = rows.get(entry);
      return row && readRecord(blob, row[4], row[5]);
    },
    close: () => closeSync(blob),
  };
}

function entryOf(row: IndexRow): DefinitionEntry {
  const [type, url, version, id, , , kind, constrains, derivation] = row;
  return {
    type,
    url,
    id,
    ...(version === '' ? {} : { version }),
    ...(kind ? { kind } : {}),
    ...(constrains ? { constrains } : {}),
    ...(derivation ? { derivation } : {}),
  };
}

function readRecord(blob: number, offset: number, length: number): JsonObject {
  const bytes = Buffer.allocUnsafe(length);
  readSync(blob, bytes, 0, length, offset);
  const value: JsonValue = JSON.parse(bytes.toString('utf8'));
  return isObject(value) ? value : {};
}
