/** Cases as flat tables, both ways, made from the schema of the case. */
export { caseArchive, zipped } from './archive.ts';
export { caseTables, tableNamed } from './case-tables.ts';
export { csvHead, csvLines, SEPARATORS, type Separator } from './csv-text.ts';
export { type DictionaryEntry, dictionary, dictionaryCsv, type ElementsOfFields } from './dictionary.ts';
export type { TableFile, TableIssue } from './load-table.ts';
export { type CasesOfTables, readCaseTables, type TableCase, type TableSet } from './read-tables.ts';
export type { Column, Table } from './table.ts';
export { type FolderState, hasState, isAsLong, MANIFEST, TableFolder, type TableItem } from './table-folder.ts';
export { writeTemplate } from './template.ts';
export { unpack } from './unpack.ts';
export { rowsOf } from './write-rows.ts';
