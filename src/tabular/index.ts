/** Cases as flat tables, both ways, made from the schema of the case. */

export { caseTables, tableNamed } from './case-tables.ts';
export type { TableFile, TableIssue } from './read/load-table.ts';
export { type CasesOfTables, readCaseTables, type TableCase, type TableSet } from './read/read-tables.ts';
export { unpack } from './read/unpack.ts';
export type { Column, Table } from './table.ts';
export { caseArchive, zipped } from './write/archive.ts';
export { csvHead, csvLines, SEPARATORS, type Separator } from './write/csv-text.ts';
export { type DictionaryEntry, dictionary, dictionaryCsv, type ElementsOfFields } from './write/dictionary.ts';
export { type FolderState, hasState, isAsLong, MANIFEST, TableFolder, type TableItem } from './write/table-folder.ts';
export { writeTemplate } from './write/template.ts';
export { rowsOf } from './write/write-rows.ts';
