import { setImmediate } from 'node:timers/promises';
import type { Mapping } from '../mapping/index.ts';
import type { ResourceStore } from '../store/index.ts';
import { projectPatients } from './project.ts';

/** Patients whose cases are made anew in one transaction: few, so that pushes wait for a moment only. */
const BATCH = 10;

/** Patients of one read, to see which of them have no case. */
const LOOKED_AT = 500;

/** What a run of re-projection did. */
export interface Reprojected {
  /** Cases that were looked at because another edition of the mapping made them. */
  cases: number;
  /** Among them, those that could not be made anew and stay as they are. */
  failed: number;
}

/**
 * Makes the cases anew that another edition of the mapping made, and before them those of patients of whom that edition
 * made none: while there is a case of another edition, not all of this is done. Each batch is a transaction of its own,
 * and cases that changed appear again in the order of commits. What is done carries the new edition: so a run that was
 * stopped goes on where it was, and several processes may run it at the same time.
 * @param stopped asked between batches
 */
export async function reproject(store: ResourceStore, mapping: Mapping, stopped: () => boolean): Promise<Reprojected> {
  const done: Reprojected = { cases: 0, failed: 0 };
  if (!(await isDone(store, mapping))) await projectCaseless(store, mapping, stopped);
  let after = '';
  for (;;) {
    const stale = await store.read((reader) => reader.staleCases(mapping.edition, { limit: BATCH, after }));
    const last = stale.at(-1);
    if (!last || stopped()) return done;
    done.failed += await failures(
      store,
      mapping,
      stale.map(({ patient }) => patient),
    );
    done.cases += stale.length;
    after = last.id;
    await setImmediate();
  }
}

/** Whether there are cases, and all of this edition. */
async function isDone(store: ResourceStore, { edition }: Mapping): Promise<boolean> {
  return store.read(async (reader) => {
    const [[stale], [any]] = [await reader.staleCases(edition, { limit: 1 }), await reader.listCases({ limit: 1 })];
    return stale === undefined && any !== undefined;
  });
}

/** Makes cases of patients who have none, where this edition reads one from what is held of them. */
async function projectCaseless(store: ResourceStore, mapping: Mapping, stopped: () => boolean): Promise<void> {
  let after = '';
  for (;;) {
    const held = await store.read((reader) => reader.heldPatients({ limit: LOOKED_AT, after }));
    const last = held.at(-1);
    if (!last) return;
    const caseless = held.filter(({ hasCase }) => !hasCase).map(({ id }) => id);
    for (let at = 0; at < caseless.length; at += BATCH) {
      if (stopped()) return;
      await failures(store, mapping, caseless.slice(at, at + BATCH));
      await setImmediate();
    }
    if (stopped()) return;
    after = last.id;
    await setImmediate();
  }
}

/** How many of these patients' cases could not be made; nothing of those is kept. */
async function failures(store: ResourceStore, mapping: Mapping, patients: readonly string[]): Promise<number> {
  if (await areMade(store, mapping, patients)) return 0;
  // one by one: what keeps one case from being made keeps the batch, and must not keep the others
  let failed = 0;
  for (const patient of patients) if (!(await areMade(store, mapping, [patient]))) failed += 1;
  return failed;
}

/** Makes the cases of patients anew, all or none of them. */
async function areMade(store: ResourceStore, mapping: Mapping, patients: readonly string[]): Promise<boolean> {
  return store.transaction(async (writer) => {
    const issues = await projectPatients(writer, new Set(patients), mapping);
    return { commit: issues.length === 0, value: issues.length === 0 };
  });
}
