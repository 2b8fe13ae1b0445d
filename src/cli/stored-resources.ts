import { existsSync } from 'node:fs';
import type { Resource } from '../fhir/json.ts';
import { reasonOf } from '../fhir/system-error.ts';
import {
  openPostgresStore,
  openSqliteStore,
  parseStored,
  type ResourceStore,
  type ResourceVersion,
  withoutSecrets,
} from '../store/index.ts';
import { Unusable } from './exit-code.ts';

const SQLITE = 'sqlite:';

/** How a store is named. */
export const STORE_FORMS = 'sqlite:PATH or postgres://USER@HOST:PORT/DATABASE';
const PAGE = 500;

/** Opens a store that is there: `sqlite:PATH` or `postgres://…`. */
export async function openExistingStore(url: string): Promise<ResourceStore> {
  if (url.startsWith(SQLITE)) storeMustExist(url);
  return openStoreAt(url);
}

/** Opens a store, making it when there is none. */
export async function openStoreAt(url: string): Promise<ResourceStore> {
  if (!/^(?:sqlite:.|postgres(?:ql)?:\/\/)/.test(url)) throw new Unusable(`A whole store is ${STORE_FORMS}.`);
  try {
    return await (url.startsWith(SQLITE)
      ? openSqliteStore({ path: url.slice(SQLITE.length) })
      : openPostgresStore({ url }));
  } catch (error) {
    throw new Unusable(`${withoutSecrets(url)} cannot be used: ${reasonOf(error)}.`);
  }
}

/** Ends the command where an embedded store is not there yet: opening it would make it. */
export function storeMustExist(url: string): void {
  const path = url.slice(SQLITE.length);
  if (!existsSync(path)) throw new Unusable(`There is no store ${path}.`);
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
