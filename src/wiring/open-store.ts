import type { Settings } from '../config/index.ts';
import type { SearchIndex } from '../search/index.ts';
import { openPostgresStore, openSqliteStore, type ResourceStore } from '../store/index.ts';

/** Opens the store that the settings name, making it when there is none. */
export function openStore(
  { store, busyTimeoutMs, storeConnections, statementTimeoutMs }: Settings,
  search: SearchIndex,
): Promise<ResourceStore> {
  if (store.startsWith('sqlite:'))
    return openSqliteStore({ path: store.slice('sqlite:'.length), busyTimeoutMs, search });
  return openPostgresStore({ url: store, connections: storeConnections, busyTimeoutMs, statementTimeoutMs, search });
}
