import type { ResourceStore, StoreReader } from '../resource-store.ts';
import { caseLine, DUMP_FORMAT, type DumpLine } from './dump-line.ts';

const PAGE = 500;

/**
 * Everything of a store that clients have written, as lines of NDJSON: a head, every version of every resource in the
 * order of commits, where resources came from, how Bundles with an identifier were answered, the cases as they are, and
 * an end. Versions that are committed meanwhile are left out; what is there when it begins is complete. Audit and jobs are
 * not part of it: they belong to the installation.
 */
export async function* dumpStore(store: ResourceStore): AsyncGenerator<string> {
  let lines = 0;
  for await (const line of dumpLines(store)) {
    yield textOf(line);
    lines += 1;
  }
  yield textOf({ end: { lines } });
}

const textOf = (line: DumpLine) => `${JSON.stringify(line)}\n`;

async function* dumpLines(store: ResourceStore): AsyncGenerator<DumpLine> {
  const head = await store.read(async (reader) => ({
    identity: await reader.identity(),
    until: await reader.horizon(),
  }));
  yield { dump: DUMP_FORMAT, ...head };
  let place = { sequence: 0, type: '', id: '' };
  yield* pages(store, async (reader) => {
    const found = await reader.versions({ after: place, until: head.until, limit: PAGE });
    place = found.at(-1) ?? place;
    return found.map((version) => ({ version }));
  });
  let url = '';
  yield* pages(store, async (reader) => {
    const found = await reader.sources({ after: url, limit: PAGE });
    url = found.at(-1)?.url ?? url;
    return found.map((source) => ({ source }));
  });
  let mark = '';
  yield* pages(store, async (reader) => {
    const found = await reader.answers({ after: mark, limit: PAGE });
    mark = found.at(-1)?.mark ?? mark;
    return found.map((answer) => ({ answer }));
  });
  let id = '';
  yield* pages(store, async (reader) => {
    const found = await reader.listCases({ after: id, limit: PAGE });
    id = found.at(-1)?.id ?? id;
    return Promise.all(found.map((held) => caseLine(reader, held)));
  });
}

/** The lines of page after page, until one is empty. */
async function* pages(
  store: ResourceStore,
  next: (reader: StoreReader) => Promise<DumpLine[]>,
): AsyncGenerator<DumpLine> {
  for (;;) {
    const lines = await store.read(next);
    if (lines.length === 0) return;
    yield* lines;
  }
}
