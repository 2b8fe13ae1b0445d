import type { SearchIndex } from '../search/index.ts';
import { committed } from './committed.ts';
import type { ResourceStore, StoreWriter } from './resource-store.ts';

/** Resources of one transaction: other writers come in between. */
const BATCH = 200;

/** How a store is indexed anew. */
export interface IndexingOptions {
  /** Also when it was indexed by the same parameters. */
  force?: boolean;
  /** Makes the cases of patients anew whose resources may belong elsewhere now, within the transaction that moved them. */
  project?(writer: StoreWriter, patients: readonly string[]): Promise<unknown>;
}

/**
 * Makes everything stored findable by the search parameters at hand: indexes it anew when it was indexed by others, or
 * when the server was known by other bases. May be broken off at any time; the next start goes on where this one was.
 * @returns how many batches were done; 0 when nothing was to be done
 */
export async function ensureIndexed(
  store: ResourceStore,
  { fingerprint }: SearchIndex,
  options: IndexingOptions = {},
): Promise<number> {
  const known = await store.read((reader) => reader.fingerprint());
  if (known === fingerprint && !options.force) return 0;
  let batches = 0;
  for (let after = options.force ? 0 : doneBefore(known, fingerprint); after !== undefined; batches++) {
    after = await indexBatch(store, fingerprint, after, options);
  }
  return batches;
}

/** How far an indexing by the same parameters came that was broken off. */
function doneBefore(known: string | undefined, fingerprint: string): number | undefined {
  const [by, row] = known?.split('@') ?? [];
  return by === fingerprint ? Number(row) : 0;
}

/** Indexes some resources behind a row and notes how far that came: `fingerprint@row`, at the end `fingerprint`. */
const indexBatch = (
  store: ResourceStore,
  fingerprint: string,
  after: number,
  { project }: IndexingOptions,
): Promise<number | undefined> =>
  committed(store, async (writer) => {
    const done = await writer.reindex(after, BATCH);
    await writer.writeFingerprint(done ? `${fingerprint}@${done.last}` : fingerprint);
    if (done && done.patients.length > 0) await project?.(writer, done.patients);
    return done?.last;
  });
