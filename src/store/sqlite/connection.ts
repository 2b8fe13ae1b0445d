import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { StoreUnavailable } from '../store-errors.ts';
import { filesInPlace } from './in-place.ts';

/** Pages kept in memory per connection, in KiB. */
const CACHE_KIB = 65_536;

/**
 * How many pages of 4 KiB the log grows by before they are carried into the file: pages that many commits changed are
 * then written once. Bounds what the next start has to read.
 */
const CHECKPOINT_PAGES = 8192;

/** What the log takes until then, in bytes. */
export const LOG_BYTES = CHECKPOINT_PAGES * 4096;

/**
 * Function of SQL that is true until `Connection.until`, or until the connection is unwanted, and then ends its
 * statement.
 */
export const IN_TIME = 'in_time';

/** The statement under way was ended, since its time was over. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** Tells another thread, by any other number than 0, that nobody waits for its statement any more. */
export type UnwantedFlag = Int32Array<SharedArrayBuffer>;

const isSet = (flag: UnwantedFlag | undefined) => flag !== undefined && Atomics.load(flag, 0) !== 0;

/** Prepared statements that a connection keeps, and the characters of the longest: those of searches differ without end. */
const STATEMENTS_KEPT = 200;
const LONGEST_KEPT = 4000;

/** A connection that keeps its prepared statements. */
export interface Connection {
  readonly database: DatabaseSync;
  /** When statements that ask for it are ended, in milliseconds of `performance.now()`. */
  until: number;
  /** The statement for a text of SQL, kept for the next time. */
  sql(text: string): StatementSync;
  /** Begins a transaction that writes; not where the files are no longer those that were opened. */
  begin(): void;
  close(): void;
}

/** Which database a connection is to, and how it is used. */
export interface ConnectionSettings {
  path: string;
  busyTimeoutMs: number;
  /** Nothing is written by it. */
  readOnly?: boolean;
  /** Tells searches that they are no longer wanted. */
  unwanted?: UnwantedFlag;
}

/**
 * Opens a connection as every one of ours must be. With WAL readers never wait for the writer; with FULL what was
 * committed survives a loss of power.
 */
export function connect({ path, busyTimeoutMs, readOnly = false, unwanted }: ConnectionSettings): Connection {
  const database = new DatabaseSync(path, { readOnly, timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
  if (!readOnly) database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  const checkFiles = filesInPlace(path);
  const statements = new Map<string, StatementSync>();
  const connection: Connection = {
    database,
    until: Number.POSITIVE_INFINITY,
    sql: (text) => {
      const known = statements.get(text);
      if (known) return known;
      const made = database.prepare(text);
      if (text.length > LONGEST_KEPT) return made;
      const [oldest] = statements.keys();
      if (oldest !== undefined && statements.size === STATEMENTS_KEPT) statements.delete(oldest);
      statements.set(text, made);
      return made;
    },
    begin: () => {
      checkFiles();
      database.exec('BEGIN IMMEDIATE');
    },
    close: () => database.close(),
  };
  database.function(IN_TIME, () => {
    if (performance.now() > connection.until || isSet(unwanted)) throw new OutOfTime();
    return 1;
  });
  return connection;
}

/** Errors that lie in the state of the machine and are no bug, by their number in SQLite. */
const UNAVAILABLE: ReadonlyMap<number, string> = new Map([
  [5, 'SQLITE_BUSY'],
  [6, 'SQLITE_LOCKED'],
  [8, 'SQLITE_READONLY'],
  [10, 'SQLITE_IOERR'],
  [13, 'SQLITE_FULL'],
  [14, 'SQLITE_CANTOPEN'],
]);

/** The error as callers know it: `StoreUnavailable` where trying again may help. */
export function storeError(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  const code = UNAVAILABLE.get(error.errcode & 0xff);
  return code === undefined ? error : new StoreUnavailable(error.message, { cause: error, code });
}
