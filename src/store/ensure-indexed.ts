import type { SearchIndex } from '../search/index.ts';
import type { ResourceStore } from './resource-store.ts';

/** Resources of one transaction: other writers come in between. */
const BATCH = 200;

/**
 * Makes everything stored findable by the search parameters at hand: indexes it anew when it was indexed by others.
 * May be broken off at any time; the next start begins again.
 * @returns how many batches were done; 0 when nothing was to be done
 */
export async function ensureIndexed(
  store: ResourceStore,
  { fingerprint }: SearchIndex,
  force = false,
): Promise<number> {
  const known = await store.read((reader) => reader.fingerprint());
  return known === fingerprint && !force ? 0 : indexAll(store, fingerprint);
}

async function indexAll(store: ResourceStore, fingerprint: string): Promise<number> {
  let batches = 0;
  await remember(store, '');
  for (let after: number | undefined = 0; after !== undefined; batches++) {
    const from: number = after;
    after = await store.transaction(async (writer) => ({ commit: true, value: await writer.reindex(from, BATCH) }));
  }
  await remember(store, fingerprint);
  return batches;
}

const remember = (store: ResourceStore, fingerprint: string): Promise<void> =>
  store.transaction(async (writer) => ({ commit: true, value: await writer.writeFingerprint(fingerprint) }));
