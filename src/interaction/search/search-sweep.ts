import { committed, type ResourceStore } from '../../store/index.ts';
import { PAGES_LAST_MS } from './search-cursor.ts';

/** Removes what searches no longer need, until it is stopped. */
export interface SearchSweep {
  /** Ends after the batch under way. */
  stop(): Promise<void>;
}

const TURN_MS = 60_000;

/** Versions of one transaction: other writers come in between. */
const BATCH = 100;

/**
 * Removes, now and once a minute, the search rows of versions that were replaced so long ago that no page of a search
 * shows them any more. `failed` is told of what stood in the way; the next turn tries again.
 */
export function startSearchSweep(store: ResourceStore, failed: (error: unknown) => void): SearchSweep {
  let isStopped = false;
  const turn = async (): Promise<void> => {
    const before = new Date(Date.now() - PAGES_LAST_MS - TURN_MS).toISOString();
    let swept = BATCH;
    while (swept === BATCH && !isStopped) {
      swept = await committed(store, (writer) => writer.sweepSearchRows(before, BATCH));
    }
  };
  let under = turn().catch(failed);
  const timer = setInterval(() => {
    under = under.then(turn).catch(failed);
  }, TURN_MS);
  timer.unref();
  return {
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await under;
    },
  };
}
