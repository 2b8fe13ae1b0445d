import type { PoolClient } from 'pg';
import { openPool } from './pool.ts';
import type { PostgresOptions } from './postgres-options.ts';

/** Ends what connections are doing, by another one that is kept for a moment only. */
export interface Canceller {
  /** Resolves when the server was told to end the statement under way; what it ended by itself stays as it is. */
  cancel(client: PoolClient): Promise<void>;
  close(): Promise<void>;
}

/** A canceller for the connections to a server. All of a pool may be busy, so that it has one of its own. */
export function canceller(options: PostgresOptions): Canceller {
  const pool = openPool({ ...options, connections: 1 });
  return {
    cancel: async (client) => {
      if (!('processID' in client)) return;
      // a server that cannot be reached ends nothing, and the statement fails or comes to its time
      await pool.query('SELECT pg_cancel_backend($1)', [client.processID]).catch(() => {});
    },
    close: () => pool.end(),
  };
}
