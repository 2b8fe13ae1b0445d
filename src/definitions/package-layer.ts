import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Issue } from '../fhir/issue.ts';
import { isObject, type JsonObject } from '../fhir/json.ts';
import { parseJson } from '../fhir/parse-json.ts';
import { objects, str } from '../fhir/read.ts';
import { sameJson } from '../fhir/same-json.ts';
import { reasonOf } from '../fhir/system-error.ts';
import type { DefinitionLayer } from './layer.ts';
import { entryOfResource, memoryLayer } from './memory-layer.ts';
import { readTar } from './tar.ts';

/** A layer and what went wrong on the way to it. */
export interface LoadedLayer {
  layer: DefinitionLayer;
  issues: Issue[];
}

/** Largest unpacked archive, in bytes: beyond it the archive is refused rather than filling the memory. */
const MAX_UNPACKED = 512 * 1024 ** 2;

/** Files of a package that are neither definitions nor examples of them; hidden ones, as editors leave them, too. */
const NOT_RESOURCES =
  /^\.|^(?:package-(?:lock|list)|validation-(?:summary|oo)|ig-r4)\.json$|^spec\.internals|\.openapi\.json$/;

/** A resource and the file it was read from. */
interface Placed {
  resource: JsonObject;
  place: string;
}

interface Collected {
  resources: Placed[];
  packages: string[];
  issues: Issue[];
}

function broken(place: string, why: string, line?: number, column?: number): Issue {
  const position = line === undefined ? '' : `:${line}:${column ?? 1}`;
  return {
    severity: 'error',
    code: 'structure',
    id: 'definition-unreadable',
    message: `The definitions in ${place}${position} cannot be read: ${why.replace(/\.$/, '')}.`,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

/**
 * Reads definitions a user gives: a FHIR package (folder or `.tgz`), a folder of conformance resources (with its
 * folders below), or a single file (a resource or a Bundle of them). Of several versions an unversioned url means the
 * newest. What cannot be read is an issue, not an exception, and the rest is loaded. Two definitions of one url and
 * version that differ are a warning.
 */
export function readPackage(path: string): LoadedLayer {
  const collected: Collected = { resources: [], packages: [], issues: [] };
  try {
    if (statSync(path).isDirectory()) collectFolder(path, collected, 0);
    else if (/\.(tgz|tar\.gz)$/.test(path)) collectArchive(path, collected);
    else collectText(textOf(readFileSync(path)), path, collected);
  } catch (error) {
    collected.issues.push(broken(path, reasonOf(error)));
  }
  const { used, issues } = withoutRepeats(collected.resources);
  collected.issues.push(...issues);
  const layer = memoryLayer(used, collected.packages);
  if (layer.entries.length === 0 && collected.issues.length === 0) {
    collected.issues.push(broken(path, 'there is no definition in it'));
  }
  return { layer, issues: collected.issues };
}

/** Definitions, one of each version; and what is defined again in another way. */
function withoutRepeats(resources: readonly Placed[]): { used: JsonObject[]; issues: Issue[] } {
  const issues: Issue[] = [];
  const same = Map.groupBy(
    resources,
    ({ resource: { resourceType, url, version } }) => `${resourceType} ${url}|${version}`,
  );
  const used = [...same.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    issues.push(...others.flatMap((other) => repeated(first, other) ?? []));
    return [first.resource];
  });
  return { used, issues };
}

function repeated(first: Placed, other: Placed): Issue | undefined {
  if (entryOfResource(other.resource) === undefined || sameJson(first.resource, other.resource)) return undefined;
  const { resourceType, url } = other.resource;
  return {
    severity: 'warning',
    code: 'duplicate',
    id: 'definition-repeated',
    message: `${other.place} defines the ${resourceType} ${url} again, in another way; what ${first.place} says is used.`,
  };
}

function collectFolder(folder: string, into: Collected, depth: number): void {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      // a package keeps its examples beside its definitions; they are no definitions
      if (depth < 8 && !['node_modules', 'example', 'examples', '.git'].includes(entry.name)) {
        collectFolder(path, into, depth + 1);
      }
    } else if (entry.name.endsWith('.json')) collectFile(entry.name, path, () => textOf(readFileSync(path)), into);
  }
}

function collectArchive(path: string, into: Collected): void {
  const archive = gunzipSync(readFileSync(path), { maxOutputLength: MAX_UNPACKED });
  for (const { name, content } of readTar(archive)) {
    const inPackage = /^(?:\.\/)?package\/([^/]+\.json)$/.exec(name)?.[1];
    if (inPackage) collectFile(inPackage, `${path}!${name}`, () => textOf(content), into);
  }
}

/** The text of a file. @throws when it is not UTF-8, as FHIR JSON always is (http://hl7.org/fhir/R4/json.html) */
function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new Error('it is not UTF-8');
  return bytes.toString('utf8');
}

function collectFile(name: string, place: string, read: () => string, into: Collected): void {
  if (NOT_RESOURCES.test(name)) return;
  try {
    if (name === 'package.json') collectManifest(read(), into);
    else collectText(read(), place, into);
  } catch (error) {
    into.issues.push(broken(place, reasonOf(error)));
  }
}

function collectManifest(text: string, into: Collected): void {
  const { value } = parseJson(text);
  if (isObject(value)) into.packages.push(`${str(value.name) ?? 'unnamed'}#${str(value.version) ?? '0'}`);
}

function collectText(text: string, place: string, into: Collected): void {
  const { value, issue } = parseJson(text);
  if (issue) into.issues.push(broken(place, issue.message, issue.line, issue.column));
  else if (isObject(value) && value.resourceType === 'Bundle') {
    for (const { resource } of objects(value.entry)) if (isObject(resource)) into.resources.push({ resource, place });
  } else if (isObject(value)) into.resources.push({ resource: value, place });
  // a list is what tools keep beside resources, as SUSHI's fsh-index.json
}
