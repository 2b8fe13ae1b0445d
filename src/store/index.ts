/** Keeps resources and cases: one interface, an engine per database. */
export * from './json-source.ts';
export { parseStored } from './parse-stored.ts';
export * from './resource-index.ts';
export * from './resource-store.ts';
export * from './resource-text.ts';
export { openSqliteStore, type SqliteOptions } from './sqlite/sqlite-store.ts';
