/** Cases as flat tables, both ways, made from the schema of the case. */

export { caseTables, tableNamed } from './case-tables.ts';
export type { TableFile, TableIssue } from './read/load-table.ts';
export { readCaseTables, type TableSet } from './read/read-tables.ts';
export { unpack } from './read/unpack.ts';
export { caseArchive, zipped } from './write/archive.ts';
export { csvHead, csvLines, type Separator } from './write/csv-text.ts';
export { type DictionaryEntry, dictionary, type ElementsOfFields } from './write/dictionary.ts';
export { type FolderState, hasState, isAsLong, MANIFEST, TableFolder, type TableItem } from './write/table-folder.ts';
export { writeTemplate } from './write/template.ts';
export { rowsOf } from './write/write-rows.ts';
