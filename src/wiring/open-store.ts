import type { Settings } from '../config/index.ts';
import { reasonOf } from '../fhir/system-error.ts';
import type { SearchIndex } from '../search/index.ts';
import { openPostgresStore, openSqliteStore, type ResourceStore } from '../store/index.ts';

/**
 * Opens the store that the settings name, making it when there is none: `missing` is called before.
 * @throws what names the store and says why not
 */
export async function openStore(
  { store, busyTimeoutMs, storeConnections, statementTimeoutMs }: Settings,
  search: SearchIndex,
  missing: () => void,
): Promise<ResourceStore> {
  if (store.startsWith('sqlite:')) {
    const path = store.slice('sqlite:'.length);
    return openSqliteStore({ path, busyTimeoutMs, statementTimeoutMs, search, missing }).catch((error: unknown) => {
      throw new Error(`${path} cannot be opened: ${reasonOf(error)}.`, { cause: error });
    });
  }
  return openPostgresStore({
    url: store,
    connections: storeConnections,
    busyTimeoutMs,
    statementTimeoutMs,
    search,
    missing,
  });
}
