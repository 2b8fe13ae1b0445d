import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isResource } from '../src/fhir/json.ts';
import { openSqliteStore, type ResourceStore, type ResourceWrite } from '../src/store/index.ts';

/** Stores of many resources for benches: those of the example cases over and over, each copy with ids of its own. */

const examples = join(import.meta.dirname, '..', 'examples');

/** The resources of the example Bundles as texts, one list a case; `COPY` stands in every id and reference. */
function templates(): { type: string; id: string; text: string }[][] {
  return ['s0', 's1', 's4', 'synthetic'].map((name) => {
    const { entry } = JSON.parse(readFileSync(join(examples, name, 'bundle.json'), 'utf8'));
    const targets = new Map<string, string>();
    for (const { fullUrl, resource } of entry) targets.set(fullUrl, `${resource.resourceType}/${resource.id}-COPY`);
    return entry.flatMap(({ resource }: { resource: unknown }) => {
      const text = JSON.stringify(resource, (name, value) =>
        name === 'reference' ? (targets.get(value) ?? value) : value,
      );
      const parsed = JSON.parse(text);
      return isResource(parsed) ? [{ type: parsed.resourceType, id: `${parsed.id}-COPY`, text }] : [];
    });
  });
}

const writesOf = (sources: ReturnType<typeof templates>, number: number, more: string): ResourceWrite[] =>
  (sources[number % sources.length] ?? []).map(({ type, id, text }) => {
    const own = id.replace('COPY', String(number));
    const named = text.replaceAll('-COPY', `-${number}`).replace(/"id":"[^"]*"/, `"id":"${own}"`);
    return { type, id: own, method: 'PUT' as const, text: named.replace(/}$/, more) };
  });

/** Writes the resources of cases by number; `more` ends each text (default `}`). */
export async function putResources(store: ResourceStore, numbers: readonly number[], more = '}'): Promise<number> {
  const sources = templates();
  let written = 0;
  for (let at = 0; at < numbers.length; at += 20) {
    const writes = numbers.slice(at, at + 20).flatMap((number) => writesOf(sources, number, more));
    await store.transaction(async (writer) => ({ commit: true, value: await writer.putMany(writes) }));
    written += writes.length;
  }
  return written;
}

/** The path of a SQLite store with the resources of so many cases; made once, kept in the folder for temporary files. */
export async function resourceStore(count: number): Promise<string> {
  const folder = join(tmpdir(), 'iscm-bench-resources');
  const path = join(folder, `${count}.sqlite`);
  const ready = `${path}.ready`;
  if (existsSync(ready)) return path;
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  mkdirSync(folder, { recursive: true });
  const store = await openSqliteStore({ path });
  await putResources(
    store,
    Array.from({ length: count }, (_, number) => number),
  );
  await store.close();
  mkdirSync(ready);
  return path;
}
