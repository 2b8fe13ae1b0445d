import type { ResourceStore, StoreReader } from '../resource-store.ts';
import { caseLine, DUMP_FORMAT, type DumpLine } from './dump-line.ts';

const PAGE = 500;

/** Takes a line of a dump; whether more are wanted. */
export type TakeLine = (line: string) => Promise<boolean>;

/**
 * Everything of a store that clients have written, as lines of NDJSON. In this order: a head, every version of every
 * resource in the order of commits, where resources came from, how Bundles with an identifier were answered, the cases
 * as they are, and an end.
 *
 * All is of the state of the store when the dump begins, so that a case is never newer than its resources. Audit and
 * jobs belong to the installation and are not part of it.
 */
export async function dumpStore(store: ResourceStore, take: TakeLine): Promise<void> {
  await store.read(async (reader) => {
    let lines = 0;
    for await (const line of dumpLines(reader)) {
      if (!(await take(textOf(line)))) return;
      lines += 1;
    }
    await take(textOf({ end: { lines } }));
  });
}

const textOf = (line: DumpLine) => `${JSON.stringify(line)}\n`;

async function* dumpLines(reader: StoreReader): AsyncGenerator<DumpLine> {
  yield { dump: DUMP_FORMAT, identity: await reader.identity(), until: await reader.horizon() };
  let place = { sequence: 0, type: '', id: '' };
  yield* pages(async () => {
    const found = await reader.versions({ after: place, until: Number.MAX_SAFE_INTEGER, limit: PAGE });
    place = found.at(-1) ?? place;
    return found.map((version) => ({ version }));
  });
  let url = '';
  yield* pages(async () => {
    const found = await reader.sources({ after: url, limit: PAGE });
    url = found.at(-1)?.url ?? url;
    return found.map((source) => ({ source }));
  });
  let mark = '';
  yield* pages(async () => {
    const found = await reader.answers({ after: mark, limit: PAGE });
    mark = found.at(-1)?.mark ?? mark;
    return found.map((answer) => ({ answer }));
  });
  let id = '';
  yield* pages(async () => {
    const found = await reader.listCases({ after: id, limit: PAGE });
    id = found.at(-1)?.id ?? id;
    return Promise.all(found.map((held) => caseLine(reader, held)));
  });
}

/** The lines of page after page, until one is empty. */
async function* pages(next: () => Promise<DumpLine[]>): AsyncGenerator<DumpLine> {
  for (;;) {
    const lines = await next();
    if (lines.length === 0) return;
    yield* lines;
  }
}
