import { gzipSync } from 'node:zlib';
import type { JsonObject } from '../../fhir/json.ts';
import { tarEnd, tarFile } from './tar-archive.ts';

const json = (value: JsonObject): string => `${JSON.stringify(value, null, 2)}\n`;

/** A row of `.index.json`, with the members that the package specification names. */
function indexRow(resource: JsonObject, filename: string): JsonObject {
  const { resourceType, id, url, version, kind, type, supplements, content, valueSet, derivation } = resource;
  const row = { filename, resourceType, id, url, version, kind, type, supplements, content, valueSet, derivation };
  return Object.fromEntries(Object.entries(row).filter(([, value]) => typeof value === 'string'));
}

/**
 * A FHIR package (https://hl7.org/fhir/R4/packages.html): `package/package.json`, `package/.index.json` and a file for each
 * resource, gzipped.
 */
export function packageArchive(manifest: JsonObject, resources: readonly JsonObject[]): Buffer {
  const files = resources.map((resource): [string, JsonObject] => [
    `${String(resource.resourceType)}-${String(resource.id)}.json`,
    resource,
  ]);
  const index = { 'index-version': 2, files: files.map(([name, resource]) => indexRow(resource, name)) };
  const all: [string, JsonObject][] = [['package.json', manifest], ['.index.json', index], ...files];
  return gzipSync(Buffer.concat([...all.map(([name, value]) => tarFile(`package/${name}`, json(value))), tarEnd()]));
}
