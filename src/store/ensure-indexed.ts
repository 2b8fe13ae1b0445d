import type { SearchIndex } from '../search/index.ts';
import type { ResourceStore } from './resource-store.ts';

/** Resources of one transaction: other writers come in between. */
const BATCH = 200;

/**
 * Makes everything stored findable by the search parameters at hand: indexes it anew when it was indexed by others.
 * May be broken off at any time; the next start goes on where this one was.
 * @returns how many batches were done; 0 when nothing was to be done
 */
export async function ensureIndexed(
  store: ResourceStore,
  { fingerprint }: SearchIndex,
  force = false,
): Promise<number> {
  const known = await store.read((reader) => reader.fingerprint());
  if (known === fingerprint && !force) return 0;
  let batches = 0;
  for (let after = force ? 0 : doneBefore(known, fingerprint); after !== undefined; batches++) {
    after = await indexBatch(store, fingerprint, after);
  }
  return batches;
}

/** How far an indexing by the same parameters came that was broken off. */
function doneBefore(known: string | undefined, fingerprint: string): number | undefined {
  const [by, row] = known?.split('@') ?? [];
  return by === fingerprint ? Number(row) : 0;
}

/** Indexes some resources behind a row and notes how far that came: `fingerprint@row`, at the end `fingerprint`. */
const indexBatch = (store: ResourceStore, fingerprint: string, after: number): Promise<number | undefined> =>
  store.transaction(async (writer) => {
    const last = await writer.reindex(after, BATCH);
    await writer.writeFingerprint(last === undefined ? fingerprint : `${fingerprint}@${last}`);
    return { commit: true, value: last };
  });
