import type { Logger } from 'pino';
import { type AuditEntry, committed, type ResourceStore } from '../../store/index.ts';
import { describeError } from '../errors.ts';

/** AuditEvents on their way to the store. */
export interface AuditTrail {
  /** Whether one more finds no place. */
  full(): boolean;
  /** Takes an AuditEvent; gives true when it is on disk, false when that failed at first (it is tried again). */
  add(entry: AuditEntry): Promise<boolean>;
  waiting(): number;
  /** Tells how many came on disk, each time some did. */
  onWritten(listener: (count: number) => void): void;
  /** Writes what waits, as far as the store can be written; what is left is lost, and the log says how many. */
  close(): Promise<void>;
}

interface Waiting {
  entry: AuditEntry;
  written(): void;
  failed(): void;
}

/** How long the first of a group waits for others, so that they share a commit. */
const GATHER_MS = 20;
/** Most of a commit. */
const GROUP = 500;
/** How long to wait before the store is tried again. */
const RETRY_MS = 1000;

/** A queue of AuditEvents in memory, at most `limit`; written in groups, in their order, until they are on disk. */
export function auditTrail(store: ResourceStore, limit: number, logger: Logger): AuditTrail {
  const queue: Waiting[] = [];
  const listeners: ((count: number) => void)[] = [];
  let closing = false;
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    await pause(GATHER_MS);
    while (queue.length > 0) {
      const group = queue.slice(0, GROUP);
      if (await written(group)) {
        for (const { written: tell } of queue.splice(0, group.length)) tell();
        for (const listener of listeners) listener(group.length);
      } else {
        for (const { failed: tell } of group) tell();
        if (closing) break;
        await pause(RETRY_MS);
      }
    }
    writing = undefined;
  }

  async function written(group: readonly Waiting[]): Promise<boolean> {
    try {
      await committed(store, (writer) => writer.appendAudit(group.map(({ entry }) => entry)));
      return true;
    } catch (error) {
      logger.error({ error: describeError(error), waiting: queue.length }, 'AuditEvents could not be written');
      return false;
    }
  }

  return {
    full: () => queue.length >= limit,
    waiting: () => queue.length,
    onWritten: (listener) => {
      listeners.push(listener);
    },
    add: (entry) =>
      new Promise((resolve) => {
        queue.push({ entry, written: () => resolve(true), failed: () => resolve(false) });
        writing ??= writeAll();
      }),
    close: async () => {
      closing = true;
      await writing;
      if (queue.length > 0) logger.fatal({ lost: queue.length }, 'AuditEvents were lost');
    },
  };
}

const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
  });
