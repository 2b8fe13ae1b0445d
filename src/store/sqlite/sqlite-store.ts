import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ResourceStore, StoreReader, StoreWriter } from '../resource-store.ts';
import * as cases from './case-rows.ts';
import { newCommit } from './commit.ts';
import { type Connection, connect, storeError } from './connection.ts';
import { migrate } from './migrate.ts';
import { readerPool } from './reader-pool.ts';
import * as rows from './resource-rows.ts';
import { writeQueue } from './write-queue.ts';

/** How an embedded store is opened. */
export interface SqliteOptions {
  /** The database file; its folder is made when missing. */
  path: string;
  /** How long to wait for another process that writes, in milliseconds; default 5000. */
  busyTimeoutMs?: number;
  /** Most connections that read at the same time; default 4. */
  readers?: number;
  /** The clock; default the system's. */
  now?: () => Date;
}

/**
 * Opens (or makes) the embedded store: one file, WAL, every commit on disk before it is answered. Throws
 * `StoreTooNew` for a file that a newer program wrote, `StoreUnavailable` when the file cannot be opened.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<ResourceStore> {
  const { path, busyTimeoutMs = 5000, now = () => new Date() } = options;
  mkdirSync(dirname(path), { recursive: true });
  const connection = await translated(async () => {
    const opened = connect(path, busyTimeoutMs);
    migrate(opened.database);
    return opened;
  });
  const queue = writeQueue(connection);
  const pool = readerPool(path, busyTimeoutMs, options.readers ?? 4);
  return {
    read: (work) => translated(() => pool.run((lent) => work(reader(lent)))),
    transaction: (work) => translated(() => queue.run(() => work(writer(connection, now)))),
    check: () =>
      translated(() =>
        queue.run(async () => {
          newCommit(connection, now).begin();
          return { commit: false, value: undefined };
        }),
      ),
    close: async () => {
      await queue.close();
      await pool.close();
      if (connection.database.isOpen) connection.close();
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

function reader(connection: Connection): StoreReader {
  return {
    read: async (key) => rows.readCurrent(connection, key),
    readMany: async (keys) => keys.map((key) => rows.readCurrent(connection, key)),
    vread: async (key, version) => rows.readVersion(connection, key, version),
    history: async (key, page) => rows.readHistory(connection, key, page),
    findByIdentifier: async (type, identifier) => rows.findIdentifier(connection, type, identifier),
    findSource: async (sourceUrl) => rows.findSource(connection, sourceUrl),
    referrers: async (target, limit) => rows.readReferrers(connection, target, limit),
    deletedTargets: async (source) => rows.readDeletedTargets(connection, source),
    compartment: async (patient) => rows.readCompartment(connection, patient),
    readCase: async (id) => cases.readCase(connection, id),
    listCases: async (page) => cases.listCases(connection, page),
    casesOf: async (patient) => cases.casesOf(connection, patient),
    lineage: async (caseId) => cases.readLineage(connection, caseId),
    caseReport: async (caseId) => cases.readCaseReport(connection, caseId),
  };
}

function writer(connection: Connection, now: () => Date): StoreWriter {
  const commit = newCommit(connection, now);
  return {
    ...reader(connection),
    put: async (write) => rows.putResource(connection, commit, write),
    delete: async (key) => rows.deleteResource(connection, commit, key),
    putCase: async (write) => cases.putCase(connection, commit, write),
    removeCase: async (id) => cases.removeCase(connection, commit, id),
  };
}
