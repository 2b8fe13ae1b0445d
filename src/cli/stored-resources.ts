import { existsSync } from 'node:fs';
import type { Resource } from '../fhir/json.ts';
import {
  openPostgresStore,
  openSqliteStore,
  parseStored,
  type ResourceStore,
  type ResourceVersion,
} from '../store/index.ts';
import { Unusable } from './exit-code.ts';

const SQLITE = 'sqlite:';
const PAGE = 500;

/** Opens a store that is there: `sqlite:PATH` or `postgres://…`. */
export async function openExistingStore(url: string): Promise<ResourceStore> {
  if (/^postgres(?:ql)?:\/\//.test(url)) return openPostgresStore({ url });
  const path = url.startsWith(SQLITE) ? url.slice(SQLITE.length) : undefined;
  if (path === undefined) throw new Unusable('A store is sqlite:PATH or postgres://….');
  if (!existsSync(path)) throw new Unusable(`There is no store ${path}.`);
  return openSqliteStore({ path });
}

/** The resources of some types as they stand in a store, all of one state, a page in memory at a time. */
export async function* storedResources(url: string, types: readonly string[]): AsyncGenerator<Resource> {
  const store = await openExistingStore(url);
  try {
    const asOf = await store.read((reader) => reader.horizon());
    for (const type of types) {
      let after: ResourceVersion | undefined;
      do {
        const page = { type, asOf, limit: PAGE, ...(after ? { after } : {}) };
        const versions = await store.read((reader) => reader.scan(page));
        for (const { text } of versions) if (text !== undefined) yield parseStored(text);
        after = versions.length === PAGE ? versions.at(-1) : undefined;
      } while (after);
    }
  } finally {
    await store.close();
  }
}
