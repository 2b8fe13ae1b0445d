import { dirname } from 'node:path';
import { makeFolder } from '../../fhir/make-folder.ts';
import type { SearchIndex } from '../../search/index.ts';
import type { ResourceStore } from '../resource-store.ts';
import { lend, searchAloneMs, sqlReader } from '../sql/index.ts';
import { type Connection, connect, LOG_BYTES, storeError } from './connection.ts';
import { Counters } from './counters.ts';
import { migrate } from './migrate.ts';
import { createReads } from './reads.ts';
import { checkRoom } from './room.ts';
import { startSqlThread } from './sql-thread.ts';
import { writeQueue } from './write-queue.ts';
import { writingThread } from './writing-thread.ts';

/** How an embedded store is opened. */
export interface SqliteOptions {
  /** The database file; its folder is made when missing. */
  path: string;
  /** How long to wait for another process that writes, and for others that read, in milliseconds; default 5000. */
  busyTimeoutMs?: number;
  /** Longest time for the searches of one read or transaction, in milliseconds; default 30000. */
  statementTimeoutMs?: number;
  /** Room on the disk without which the store does not count as ready, in bytes; default: what the log takes, 32 MB. */
  leastRoomBytes?: number;
  /** What resources are found by; without it nothing can be searched. */
  search?: SearchIndex;
  /** Called where there is no store yet, before one is made; what it throws ends the opening, and nothing is made. */
  missing?: (() => void) | undefined;
  /** The clock; default the system's. */
  now?: () => Date;
}

/**
 * Opens (or makes) the embedded store: one file, WAL, every commit on disk before it is answered. Throws
 * `StoreTooNew` for a file that a newer program wrote, `StoreUnavailable` when the file cannot be opened.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<ResourceStore> {
  const { path, busyTimeoutMs = 5000, statementTimeoutMs = 30_000, now = () => new Date() } = options;
  const { leastRoomBytes = LOG_BYTES } = options;
  // SQLite would give each connection a database of its own, gone when it is closed
  if (path === '' || path === ':memory:') throw new Error('The embedded store is a file: sqlite:PATH.');
  makeFolder(dirname(path));
  await translated(async () => {
    const connection = connect({ path, busyTimeoutMs });
    try {
      migrate(connection.database, options.missing);
    } finally {
      connection.close();
    }
  });
  const thread = writingThread(() => startSqlThread({ path, busyTimeoutMs }));
  let snapshot: Connection | undefined;
  const queue = writeQueue({
    thread,
    snapshot: () => {
      snapshot ??= connect({ path, busyTimeoutMs, readOnly: true });
      return snapshot;
    },
    counters: new Counters(),
    now,
    search: options.search,
    searchMs: searchAloneMs(busyTimeoutMs, statementTimeoutMs),
  });
  const reads = createReads(path, { busyTimeoutMs, searchMs: statementTimeoutMs });
  return {
    read: (work, signal) =>
      translated(() =>
        reads.run((lent) => lend(lent, (sql) => work(sqlReader(sql, options.search?.own ?? [])), signal), signal),
      ),
    transaction: (work) => translated(() => queue.run(work)),
    check: () =>
      translated(async () => {
        await checkRoom(path, leastRoomBytes);
        await queue.runAlone(async (_writer, sql) => {
          await sql.send("INSERT INTO store_commit (sequence, instant) VALUES (-1, '')");
          return { commit: false, value: undefined };
        });
      }),
    close: async () => {
      await queue.close();
      await reads.close();
      snapshot?.close();
      snapshot = undefined;
      await thread.close();
    },
  };
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error);
  }
}
