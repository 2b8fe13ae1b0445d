import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import { unzipSync } from 'fflate';
import type { Issue } from '../../fhir/issue.ts';
import { isObject } from '../../fhir/json.ts';
import { parseJson } from '../../fhir/parse-json.ts';
import { MANIFEST } from '../write/table-folder.ts';
import type { TableFile, TableIssue } from './load-table.ts';
import { zipChecksums } from './zip-checksums.ts';

/** Most bytes that the files of an archive may unpack to. */
const MOST = 1024 ** 3;

/** Files of an archive, or why they cannot be had. */
export type Unpacked =
  | { files: TableFile[]; manifest?: TableFile; issue?: undefined }
  | { issue: Issue; files?: undefined };

const refused = (code: Issue['code'], id: string, message: string): Unpacked => ({
  issue: { severity: 'fatal', code, id, message },
});

/** The tables of a ZIP archive and its manifest; other files in it are passed over. */
export function unpack(name: string, bytes: Uint8Array): Unpacked {
  let total = 0;
  const wanted = (path: string): boolean => /\.csv$/i.test(path) || basename(path) === MANIFEST;
  let entries: Record<string, Uint8Array>;
  const checksums = new Map<string, number>();
  try {
    const told = zipChecksums(bytes).values();
    entries = unzipSync(bytes, {
      filter: ({ name: path, originalSize }) => {
        // asked in the order of the directory
        checksums.set(path, told.next().value ?? 0);
        if (!wanted(path) || /(?:^|\/)(?:__MACOSX|\.)/.test(path)) return false;
        total += originalSize;
        return total <= MOST;
      },
    });
  } catch {
    return refused('structure', 'zip-malformed', 'The file is no ZIP archive, or is cut off or damaged.');
  }
  if (total > MOST) return refused('too-long', 'zip-too-large', 'The archive unpacks to more than 1 GiB.');
  const damaged = Object.entries(entries).find(([path, content]) => crc32(content) !== checksums.get(path))?.[0];
  if (damaged !== undefined)
    return refused('structure', 'zip-malformed', `${damaged} in the archive is damaged: its checksum is another.`);
  const files = Object.entries(entries).map(([path, content]) => ({ name: `${name}/${path}`, bytes: content }));
  const manifest = files.find((file) => basename(file.name) === MANIFEST);
  const tables = files.filter((file) => file !== manifest);
  if (tables.length === 0) return refused('not-found', 'zip-without-tables', 'There is no CSV file in the archive.');
  return { files: tables, ...(manifest === undefined ? {} : { manifest }) };
}

/**
 * Whether tables are whole by their manifest: it says so, and no table has fewer rows than it counted.
 * @param rows rows found, by table
 * @param edited tables may have been changed by hand since: fewer rows are a warning
 */
export function completeness(manifest: TableFile, rows: ReadonlyMap<string, number>, edited: boolean): TableIssue[] {
  const { value } = parseJson(new TextDecoder().decode(manifest.bytes));
  const say = (severity: Issue['severity'], message: string): TableIssue[] => [
    { severity, code: 'incomplete', id: 'tables-incomplete', message, file: manifest.name },
  ];
  if (!isObject(value)) return say('error', 'The manifest cannot be read; the tables may not be whole.');
  if (value.complete !== true)
    return say('error', 'The manifest says that the tables are not whole; export them again.');
  const counted = Object.entries(isObject(value.rows) ? value.rows : {});
  return counted.flatMap(([table, count]) => {
    const found = rows.get(table) ?? 0;
    if (typeof count !== 'number' || found >= count || table === 'removed_cases') return [];
    return say(edited ? 'warning' : 'error', `${table}.csv has ${found} rows, ${count} were written; is it cut off?`);
  });
}
