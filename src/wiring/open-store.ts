import type { Settings } from '../config/index.ts';
import { reasonOf } from '../fhir/system-error.ts';
import type { SearchIndex } from '../search/index.ts';
import { openPostgresStore, openSqliteStore, type ResourceStore, withoutSecrets } from '../store/index.ts';

/**
 * Opens the store that the settings name, making it when there is none: `missing` is called before.
 * @throws what names the store and says why not
 */
export async function openStore(
  { store, busyTimeoutMs, storeConnections, statementTimeoutMs }: Settings,
  search: SearchIndex,
  missing: () => void,
): Promise<ResourceStore> {
  const common = { busyTimeoutMs, statementTimeoutMs, search, missing };
  const path = store.startsWith('sqlite:') ? store.slice('sqlite:'.length) : undefined;
  try {
    return await (path === undefined
      ? openPostgresStore({ ...common, url: store, connections: storeConnections })
      : openSqliteStore({ ...common, path }));
  } catch (error) {
    throw new Error(`${path ?? withoutSecrets(store)} cannot be opened: ${reasonOf(error)}.`, { cause: error });
  }
}
