import { StoreUnavailable } from '../resource-store.ts';
import { type Connection, connect } from './connection.ts';

/** Lends read-only connections, each to one piece of work at a time, so that each piece sees one state. */
export interface ReaderPool {
  run<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Waits until all are back, then closes them. */
  close(): Promise<void>;
}

/** A pool that opens connections as they are needed, up to `size`; who comes later waits in line. */
export function readerPool(path: string, busyTimeoutMs: number, size: number): ReaderPool {
  const lender = createLender(() => connect(path, busyTimeoutMs, true), size);
  const underWay = new Set<Promise<unknown>>();
  let closed = false;
  return {
    run: (work) => {
      if (closed) return Promise.reject(new StoreUnavailable('The store is closed.'));
      const job = inReadTransaction(lender, work);
      underWay.add(job);
      const done = () => underWay.delete(job);
      job.then(done, done);
      return job;
    },
    close: async () => {
      closed = true;
      await Promise.allSettled(underWay);
      lender.closeIdle();
    },
  };
}

interface Lender {
  borrow(): Promise<Connection>;
  giveBack(connection: Connection): void;
  closeIdle(): void;
}

function createLender(open: () => Connection, size: number): Lender {
  const idle: Connection[] = [];
  const waiting: ((connection: Connection) => void)[] = [];
  let opened = 0;
  return {
    borrow: async () => {
      const ready = idle.pop();
      if (ready) return ready;
      if (opened >= size) return new Promise((resolve) => waiting.push(resolve));
      const made = open();
      opened += 1;
      return made;
    },
    giveBack: (connection) => {
      const next = waiting.shift();
      if (next) next(connection);
      else idle.push(connection);
    },
    closeIdle: () => {
      for (const connection of idle.splice(0)) connection.close();
    },
  };
}

async function inReadTransaction<T>(lender: Lender, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await lender.borrow();
  try {
    connection.sql('BEGIN').run();
    return await work(connection);
  } finally {
    if (connection.database.isTransaction) connection.sql('ROLLBACK').run();
    lender.giveBack(connection);
  }
}
