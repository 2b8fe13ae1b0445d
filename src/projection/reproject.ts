import { setImmediate } from 'node:timers/promises';
import type { Mapping } from '../mapping/index.ts';
import type { ResourceStore, StaleCase } from '../store/index.ts';
import { projectPatients } from './project.ts';

/** Cases made anew in one transaction: few, so that pushes wait for a moment only. */
const BATCH = 10;

/** What a run of re-projection did. */
export interface Reprojected {
  /** Cases that were looked at because another edition of the mapping made them. */
  cases: number;
  /** Among them, those that could not be made anew and stay as they are. */
  failed: number;
}

/**
 * Makes the cases anew that another edition of the mapping made. Each batch is a transaction of its own, and cases that
 * changed appear again in the order of commits. What is done carries the new edition: so a run that was stopped goes on
 * where it was, and several processes may run it at the same time.
 * @param stopped asked between batches
 */
export async function reproject(store: ResourceStore, mapping: Mapping, stopped: () => boolean): Promise<Reprojected> {
  const done: Reprojected = { cases: 0, failed: 0 };
  let after = '';
  for (;;) {
    const stale = await store.read((reader) => reader.staleCases(mapping.edition, { limit: BATCH, after }));
    const last = stale.at(-1);
    if (!last || stopped()) return done;
    for (const one of await failedOf(store, mapping, stale)) {
      // one by one: what keeps one case from being made keeps the batch, and must not keep the others
      done.failed += (await failedOf(store, mapping, [one])).length;
    }
    done.cases += stale.length;
    after = last.id;
    await setImmediate();
  }
}

/** The cases of a batch that could not be made: all or none of them. */
async function failedOf(
  store: ResourceStore,
  mapping: Mapping,
  stale: readonly StaleCase[],
): Promise<readonly StaleCase[]> {
  return store.transaction(async (writer) => {
    const issues = await projectPatients(writer, new Set(stale.map(({ patient }) => patient)), mapping);
    return { commit: issues.length === 0, value: issues.length === 0 ? [] : stale };
  });
}
