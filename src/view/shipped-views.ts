import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { packageRoot } from '../fhir/package-root.ts';

let loaded: ReadonlyMap<string, JsonObject> | undefined;

/** The ViewDefinitions that come with this package (`views/`), by name, in the order of their names. */
export function shippedViews(): ReadonlyMap<string, JsonObject> {
  loaded ??= new Map(
    globSync('*.yaml', { cwd: join(packageRoot(), 'views') })
      .sort()
      .map((file) => readView(join(packageRoot(), 'views', file))),
  );
  return loaded;
}

function readView(file: string): [string, JsonObject] {
  const value: JsonValue = parse(readFileSync(file, 'utf8'));
  if (!isObject(value) || typeof value.name !== 'string') throw new TypeError(`${file} is no ViewDefinition`);
  return [value.name, value];
}

/** A ViewDefinition of this package by name, id, or canonical (`url` or `url|version`). */
export function shippedView(wanted: string): JsonObject | undefined {
  const bare = wanted.replace(/\|.*$/, '').replace(/^ViewDefinition\//, '');
  for (const view of shippedViews().values()) if ([view.name, view.id, view.url].includes(bare)) return view;
  return undefined;
}
