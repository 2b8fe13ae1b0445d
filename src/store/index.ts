/** Keeps resources and cases: one interface, an engine per database. */
export type { AuditEntry, AuditPage, StoredAudit } from './audit.ts';
export type { BulkJob, ScanPage } from './bulk.ts';
export { committed } from './committed.ts';
export { beginsAsDump } from './dump/dump-line.ts';
export { dumpStore } from './dump/dump-store.ts';
export { DumpProblem, type Loaded, loadStore } from './dump/load-store.ts';
export { ensureIndexed } from './ensure-indexed.ts';
export * from './json-source.ts';
export { type LinkKind, linkElement } from './link-element.ts';
export { indexOf, parseStored, resourceOf } from './parse-stored.ts';
export { type PostgresOptions, withoutSecrets } from './postgres/postgres-options.ts';
export { openPostgresStore } from './postgres/postgres-store.ts';
export * from './resource-index.ts';
export { type LinkPlace, type ResourcePlaces, resourcePlaces } from './resource-places.ts';
export * from './resource-store.ts';
export * from './resource-text.ts';
export type { HistoryHit, HistoryPlace, HistoryScan, SearchHit, StoreState } from './search-reads.ts';
export { openSqliteStore, type SqliteOptions } from './sqlite/sqlite-store.ts';
