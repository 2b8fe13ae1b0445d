import type { StoreWriter } from '../resource-store.ts';
import { needingAlone } from '../sql/index.ts';

/**
 * What must not run beside other writers, since its answer depends on rows that another writer may be about to add:
 * which resources meet a condition, whether any refers to one that is to go, how many jobs there are before one is
 * added.
 *
 * Everything else meets other writers in a row (of the resource, the source, the case or the patient), and the database
 * tells the later one to start again.
 */
const ALONE = [
  'delete',
  'referrers',
  'findByIdentifier',
  'search',
  'count',
  'listCases',
  'countCases',
  'changedCases',
  'addJob',
] as const;

/** The writer of a transaction beside others: what needs to be alone makes the work start again, alone. */
export function besideOthers(writer: StoreWriter): StoreWriter {
  return { ...writer, ...needingAlone(ALONE) };
}
