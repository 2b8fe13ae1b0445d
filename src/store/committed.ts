import type { ResourceStore, StoreWriter } from './resource-store.ts';

/** Runs work as one transaction that is committed whatever it gives; see {@link ResourceStore.transaction}. */
export function committed<T>(store: ResourceStore, work: (writer: StoreWriter) => Promise<T>): Promise<T> {
  return store.transaction(async (writer) => ({ commit: true, value: await work(writer) }));
}
