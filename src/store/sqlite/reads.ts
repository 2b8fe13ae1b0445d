import { type SqlConnection, untilDeadline } from '../sql/index.ts';
import { connect, OutOfTime } from './connection.ts';
import { createLender } from './lender.ts';
import { SlowStatements } from './slow-statements.ts';
import { readingConnection, threadConnection } from './sql-connection.ts';
import { type SqlThread, startSqlThread } from './sql-thread.ts';

/** Reads of the file, each on one state. */
export interface Reads {
  /** Rejects with the reason of the signal once it is aborted; a search that a thread is doing for it is ended. */
  run<T>(work: (sql: SqlConnection) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Waits until all are done. */
  close(): Promise<void>;
}

/** How reads are bounded. */
export interface ReadLimits {
  /** How long to wait for others that read, and for another process, in milliseconds. */
  busyTimeoutMs: number;
  /** How long the searches of one read may take, in milliseconds. */
  searchMs: number;
}

/** How long a read may keep this thread from everything else, in milliseconds. */
const HERE_MS = 20;

/** Connections of this thread that read at the same time. */
const HERE = 4;

/** Threads for reads that take long, so that a few that are too costly leave some to others. */
const BESIDE = 4;

/** Reads on this thread, at once; one that takes long begins again on another, where it holds up nobody. */
export function createReads(path: string, { busyTimeoutMs, searchMs }: ReadLimits): Reads {
  const here = createLender(
    {
      open: () => connect({ path, busyTimeoutMs, readOnly: true }),
      begin: async ({ sql }) => sql('BEGIN').run(),
      end: async ({ sql, database }) => database.isTransaction && sql('ROLLBACK').run(),
      close: async (connection) => connection.close(),
    },
    HERE,
    busyTimeoutMs,
  );
  const beside = createLender(
    {
      open: () => startSqlThread({ path, busyTimeoutMs, readOnly: true }),
      begin: (thread) => thread.run({ kind: 'exec', sql: 'BEGIN' }),
      end: (thread) => thread.run({ kind: 'exec', sql: 'ROLLBACK' }),
      close: (thread) => thread.close(),
    },
    BESIDE,
    busyTimeoutMs,
  );
  const slow = new SlowStatements();
  const hereMs = Math.min(HERE_MS, searchMs);
  return {
    run: async (work, signal) => {
      signal?.throwIfAborted();
      const asked: string[] = [];
      try {
        return await here.run((connection) => work(slow.refusing(readingConnection(connection, hereMs), asked)));
      } catch (error) {
        if (!(error instanceof OutOfTime)) throw error;
        slow.add(asked);
      }
      return beside.run((thread) =>
        whileWanted(thread, signal, async () => {
          const begun = performance.now();
          const value = await work(threadConnection(thread, untilDeadline(searchMs)));
          if (performance.now() - begun < HERE_MS) slow.remove(asked);
          return value;
        }),
      );
    },
    close: async () => {
      await here.close();
      await beside.close();
    },
  };
}

async function whileWanted<T>(thread: SqlThread, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  const stop = () => thread.setWanted(false);
  signal?.throwIfAborted();
  signal?.addEventListener('abort', stop);
  try {
    return await work();
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', stop);
    thread.setWanted(true);
  }
}
