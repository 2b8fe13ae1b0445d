import type { SearchIndex } from '../../search/index.ts';
import type { Connection } from './connection.ts';
import type { Counters } from './counters.ts';
import type { SqlThread } from './sql-thread.ts';

/** What transactions of one store are made with. */
export interface TransactionParts {
  thread: SqlThread;
  /** A connection of this thread that only reads and that nobody else uses. */
  snapshot(): Connection;
  counters: Counters;
  now: () => Date;
  search: SearchIndex | undefined;
  /** How long the searches of a transaction may take together, besides what each of them brings; in milliseconds. */
  searchMs: number;
}
