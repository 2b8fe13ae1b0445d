import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isObject, type JsonObject } from '../fhir/json.ts';
import { parseJson } from '../fhir/parse-json.ts';
import { objects, str, strings } from '../fhir/read.ts';
import { newestFirst } from '../fhir/version-order.ts';
import { DEFINITION_TYPES, type DefinitionEntry, type DefinitionLayer } from './layer.ts';
import { entryOfResource } from './memory-layer.ts';

/** What is read of a cache; nothing where it cannot be. */
function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function readObject(path: string): JsonObject | undefined {
  const text = ifReadable(() => readFileSync(path, 'utf8'));
  const value = text === undefined ? undefined : parseJson(text).value;
  return isObject(value) ? value : undefined;
}

/** Packages for other releases of FHIR define the same urls differently, so they are not read. */
function isR4(manifest: JsonObject): boolean {
  const versions = strings(manifest.fhirVersions ?? manifest['fhir-version-list']);
  return versions.length === 0 || versions.some((version) => version.startsWith('4.0'));
}

/** Orders folders `name#version` by name, of each the newest version first. */
function byNameAndVersion(one: string, other: string): number {
  const [name = '', version = ''] = one.split('#');
  const [otherName = '', otherVersion = ''] = other.split('#');
  if (name !== otherName) return name < otherName ? -1 : 1;
  return newestFirst(version, otherVersion);
}

/** The files of a package with what they define, from its `.index.json` (https://hl7.org/fhir/R4/packages.html). */
function packageFiles(folder: string): [DefinitionEntry, string][] {
  return objects(readObject(join(folder, '.index.json'))?.files).flatMap((row): [DefinitionEntry, string][] => {
    const filename = str(row.filename);
    const { kind, resourceType, type } = row;
    if (!filename || !DEFINITION_TYPES.has(String(resourceType))) return [];
    const entry = entryOfResource({ ...row, kind: kind ?? undefined, type: type ?? undefined });
    return entry ? [[entry, join(folder, filename)]] : [];
  });
}

/**
 * The user's FHIR package cache (`~/.fhir/packages/<name>#<version>/package`), indexed without reading the
 * definitions. Newest version of a package first. A cache that is absent or damaged is empty.
 */
export function cacheLayer(folder = join(homedir(), '.fhir', 'packages')): DefinitionLayer {
  const files = new Map<DefinitionEntry, string>();
  const packages: string[] = [];
  const folders = ifReadable(() => readdirSync(folder)) ?? [];
  for (const name of folders.toSorted(byNameAndVersion)) {
    const inside = join(folder, name, 'package');
    const manifest = name.includes('#') ? readObject(join(inside, 'package.json')) : undefined;
    if (!manifest || !isR4(manifest)) continue;
    packages.push(name);
    for (const [entry, path] of packageFiles(inside)) files.set(entry, path);
  }
  return {
    entries: [...files.keys()],
    packages,
    read: (entry) => {
      const path = files.get(entry);
      return path === undefined ? undefined : readObject(path);
    },
  };
}
