import type { Connection } from './connection.ts';
import { runStatement } from './run-statement.ts';
import type { Write } from './statement.ts';

/**
 * Runs batches in one transaction, with one flush to disk. When one fails all have failed, and may be made again one by
 * one. Savepoints between them would prevent that, but for them SQLite would copy every page that changes.
 */
export function runBatches(connection: Connection, batches: readonly (readonly Write[])[]): void {
  const { database } = connection;
  connection.begin();
  try {
    for (const writes of batches) for (const write of writes) runStatement(connection, write);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
