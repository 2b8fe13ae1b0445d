import { existsSync } from 'node:fs';
import type { Resource } from '../../fhir/json.ts';
import { reasonOf } from '../../fhir/system-error.ts';
import {
  openPostgresStore,
  openSqliteStore,
  parseStored,
  type ResourceStore,
  type ResourceVersion,
  withoutSecrets,
} from '../../store/index.ts';
import { Unusable } from '../exit-code.ts';

const SQLITE = 'sqlite:';

/** How a store is named. */
export const STORE_FORMS = 'sqlite:PATH or postgres://USER@HOST:PORT/DATABASE';
const PAGE = 500;

/** Opens a store that is there: `sqlite:PATH` or `postgres://…`. */
export async function openExistingStore(url: string): Promise<ResourceStore> {
  const missing = () => {
    throw new Unusable(`There is no store ${isSqlite(url) ? url.slice(SQLITE.length) : withoutSecrets(url)}.`);
  };
  // SQLite would make the file
  if (isSqlite(url) && !existsSync(url.slice(SQLITE.length))) missing();
  return openStoreAt(url, missing);
}

const isSqlite = (url: string) => url.startsWith(SQLITE);

/** Opens a store, making it when there is none: `missing` is called before. */
export async function openStoreAt(url: string, missing?: () => void): Promise<ResourceStore> {
  if (!/^(?:sqlite:.|postgres(?:ql)?:\/\/)/.test(url)) throw new Unusable(`A store is needed here: ${STORE_FORMS}.`);
  try {
    return await (isSqlite(url)
      ? openSqliteStore({ path: url.slice(SQLITE.length), missing })
      : openPostgresStore({ url, missing }));
  } catch (error) {
    if (error instanceof Unusable) throw error;
    throw new Unusable(`${withoutSecrets(url)} cannot be used: ${reasonOf(error)}.`);
  }
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
