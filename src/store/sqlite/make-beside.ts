import type { Decision, StoreWriter } from '../resource-store.ts';
import { lend, sqlWriter } from '../sql/index.ts';
import { besideOthers, touches } from './beside.ts';
import { newCommit } from './commit.ts';
import { Footprint } from './footprint.ts';
import { recordingConnection } from './sql-connection.ts';
import type { Write } from './statement.ts';
import type { TransactionParts } from './transaction-parts.ts';

/** What work made of the state on disk, beside what is still on its way there. */
export interface Made {
  footprint: Footprint;
  /** What to write; nothing where it decided so. */
  writes: readonly Write[];
  /** Tells the caller. */
  done(): void;
}

/** Makes work on the state on disk; nothing of it is written. */
export async function makeBeside<T>(
  { snapshot, counters, now, search }: TransactionParts,
  work: (writer: StoreWriter) => Promise<Decision<T>>,
  resolve: (value: T) => void,
): Promise<Made> {
  const connection = snapshot();
  const footprint = new Footprint();
  const writes: Write[] = [];
  connection.sql('BEGIN').run();
  try {
    const { commit, value } = await lend(recordingConnection(connection, writes), async (sql) => {
      await counters.load(sql);
      return work(besideOthers(sqlWriter(sql, newCommit(sql, counters, now, touches(footprint)), search), footprint));
    });
    return { footprint, writes: commit ? writes : [], done: () => resolve(value) };
  } finally {
    if (connection.database.isTransaction) connection.sql('ROLLBACK').run();
  }
}
