/** What both engines share: the rows and their SQL, over a small connection port. */
export type { Commit, Place } from './commit.ts';
export type { SqlConnection, SqlValue } from './connection.ts';
export type { Dialect } from './dialect.ts';
export { lend } from './lend.ts';
export { NeedsAlone, needingAlone, tryingOut } from './needs-alone.ts';
export type { OwnReads } from './own-writes.ts';
export { sqlReader } from './reader.ts';
export { numberOf, type Row, rowOf, textOf } from './row.ts';
export { type SearchTime, searchAloneMs, untilDeadline, usedUp } from './search-time.ts';
export type { Table } from './table.ts';
export { sqlWriter } from './writer.ts';
