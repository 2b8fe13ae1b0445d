import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { loadDefinitions } from '../src/definitions/index.ts';
import { runExport } from '../src/interaction/export-run.ts';
import { STORED_TYPES } from '../src/interaction/stored-types.ts';
import { createSearch } from '../src/search/index.ts';
import { openSqliteStore } from '../src/store/index.ts';
const store = await openSqliteStore({ path: '/tmp/iscm-bench-resources/1000.sqlite' });
const search = createSearch(loadDefinitions().definitions, STORED_TYPES);
const bulk: any = { folder: '', keepMs: 1, jobsPerClient: 1, maxBytes: 1e15, resourcesPerFile: 250_000, leaseMs: 60000, importHosts: [], criterion: () => undefined, wake: () => undefined };
for (let i = 0; i < 6; i++) {
  const c0 = process.cpuUsage(); const t = performance.now();
  const [asOf, types] = await store.read(async (r) => [await r.horizon(), await r.typesHeld()] as const);
  const doc: any = { level: { level: 'system' }, request: { typeFilters: [], elements: [], leftOut: [] }, grants: [{ type: '*', permissions: 's' }], asOf, types, typeCount: types.length, written: 0, bytes: 0, output: [], deleted: [] };
  await runExport({ store, search, bulk }, { id: 'x', folder: join(mkdtempSync('/tmp/vw/exp'), 'x'), document: doc, keep: async () => {} });
  const c = process.cpuUsage(c0);
  console.log((performance.now() - t).toFixed(0), 'ms wall', (c.user / 1000).toFixed(0), 'user', (c.system / 1000).toFixed(0), 'sys', (process.memoryUsage().rss/1e6).toFixed(0), 'MB');
}
await store.close();
