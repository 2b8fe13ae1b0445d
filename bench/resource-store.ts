import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCase } from '../src/case/parse-case.ts';
import { loadDefinitions } from '../src/definitions/index.ts';
import { parseExact } from '../src/fhir/decimal.ts';
import { asArray, isObject, isResource, type JsonValue } from '../src/fhir/json.ts';
import { createMapping } from '../src/mapping/index.ts';
import { createProfiles } from '../src/profile/index.ts';
import type { ResourceStore, ResourceWrite } from '../src/store/index.ts';
import { keptStore } from './kept-store.ts';

/** Stores of many resources for benches: those of the example cases over and over, each copy with ids of its own. */

const examples = join(import.meta.dirname, '..', 'examples');

/** The Bundles of the examples: four papers' worth of detail, and the rows of a table of cases. */
function bundles(): JsonValue[] {
  const read = (path: string): string => readFileSync(join(examples, path), 'utf8');
  const created = createMapping({
    profiles: createProfiles(loadDefinitions().definitions),
    folder: join(examples, '..', 'mappings'),
  });
  if (!created.ok) throw new Error('the mapping cannot be loaded');
  const rows = read('s3/cases.ndjson').trimEnd().split('\n');
  const made = rows.flatMap((line) => {
    const parsed = parseCase(parseExact(line));
    return parsed.ok ? [JSON.stringify(created.mapping.toBundle(parsed.case))] : [];
  });
  const detailed = ['s0', 's1', 's4', 'synthetic'].map((name) => read(`${name}/bundle.json`));
  return [...detailed, ...made].map((text): JsonValue => JSON.parse(text));
}

/** The resources of the Bundles as texts, one list a case; `COPY` stands in every id and reference. */
function templates(): { type: string; id: string; text: string }[][] {
  return bundles().map((bundle) => {
    const entries = isObject(bundle) ? asArray(bundle.entry).filter(isObject) : [];
    const targets = new Map<string, string>();
    for (const { fullUrl, resource } of entries)
      if (isResource(resource)) targets.set(String(fullUrl), `${resource.resourceType}/${resource.id}-COPY`);
    return entries.flatMap(({ resource }) => {
      if (!isResource(resource)) return [];
      const text = JSON.stringify(resource, (name, value) =>
        name === 'reference' ? (targets.get(value) ?? value) : value,
      );
      return [{ type: resource.resourceType, id: `${resource.id}-COPY`, text }];
    });
  });
}

const writesOf = (sources: ReturnType<typeof templates>, number: number, more: string): ResourceWrite[] =>
  (sources[number % sources.length] ?? []).map(({ type, id, text }) => {
    const own = id.replace('COPY', String(number));
    const named = text.replaceAll('-COPY', `-${number}`).replace(/"id":"[^"]*"/, `"id":"${own}"`);
    return { type, id: own, method: 'PUT' as const, text: named.replace(/}$/, more) };
  });

/** Cases written in one transaction. */
const TOGETHER = 100;

/** Writes the resources of cases by number; `more` ends each text (default `}`). */
export async function putResources(store: ResourceStore, numbers: readonly number[], more = '}'): Promise<number> {
  const sources = templates();
  let written = 0;
  for (let at = 0; at < numbers.length; at += TOGETHER) {
    const writes = numbers.slice(at, at + TOGETHER).flatMap((number) => writesOf(sources, number, more));
    await store.transaction(async (writer) => ({ commit: true, value: await writer.putMany(writes) }));
    written += writes.length;
  }
  return written;
}

/** The path of a SQLite store with the resources of so many cases; made once, kept in the folder for temporary files. */
export const resourceStore = (count: number): Promise<string> =>
  keptStore('iscm-bench-resources', String(count), count, putResources);
