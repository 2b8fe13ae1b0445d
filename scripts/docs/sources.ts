import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { caseJsonSchema } from '../../src/case/json-schema.ts';
import { type Definitions, loadDefinitions } from '../../src/definitions/index.ts';
import { CANONICAL } from '../../src/fhir/canonical.ts';
import type { Issue } from '../../src/fhir/issue.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { type CasePart, caseParts } from '../../src/mapping/compile/case-leaves.ts';
import type { CodeMapFile, SystemText } from '../../src/mapping/file/code-map-file.ts';
import { loadCodeMaps } from '../../src/mapping/file/load-code-maps.ts';
import { type MappingText, type ResourceText, yamlReader } from '../../src/mapping/file/mapping-file.ts';
import { createMapping, type FieldElements } from '../../src/mapping/index.ts';
import { createProfiles, type Profiles } from '../../src/profile/index.ts';
import { createTerminology } from '../../src/terminology/index.ts';

/** Root folder of the project. */
export const root = join(import.meta.dirname, '..', '..');

/** A mapping file; its page has its name. */
export interface MappingFile {
  /** `symptom` for `symptom.map.yaml`. */
  name: string;
  text: MappingText;
}

/** What the pages are made from, read once. */
export interface Sources {
  definitions: Definitions;
  profiles: Profiles;
  mappings: readonly MappingFile[];
  codeMaps: readonly CodeMapFile[];
  systems: Readonly<Record<string, SystemText>>;
  schema: JsonObject;
  parts: readonly CasePart[];
  /** Our own StructureDefinitions by id. */
  structures: ReadonlyMap<string, JsonObject>;
}

function stop(issues: readonly Issue[]): never {
  throw new Error(issues.map(({ message }) => message).join('\n'));
}

function readMappings(): MappingFile[] {
  const read = yamlReader<MappingText>(join(root, 'mappings', 'mapping.schema.json'));
  return globSync('*.map.yaml', { cwd: join(root, 'mappings') })
    .toSorted()
    .map((file) => {
      const result = read(join(root, 'mappings', file));
      return result.ok ? { name: basename(file, '.map.yaml'), text: result.text } : stop(result.issues);
    });
}

/**
 * Reads definitions, mapping files, code maps and the case model.
 * @throws when a mapping file or code map is broken
 */
export function readSources(): Sources {
  const { definitions } = loadDefinitions();
  const codeMaps = loadCodeMaps(join(root, 'mappings', 'codes'));
  if ('issues' in codeMaps) return stop(codeMaps.issues);
  const schema = caseJsonSchema();
  const structures = definitions
    .list('StructureDefinition')
    .filter(({ url }) => url.startsWith(`${CANONICAL}/`))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap(({ id, url }): [string, JsonObject][] => {
      const definition = definitions.structureDefinition(url);
      return definition === undefined ? [] : [[id, definition]];
    });
  return {
    definitions,
    profiles: createProfiles(definitions),
    mappings: readMappings(),
    codeMaps: codeMaps.files,
    systems: codeMaps.systems,
    schema,
    parts: caseParts(),
    structures: new Map(structures),
  };
}

/**
 * The elements that fields of the case are written to.
 * @throws when the mapping is broken
 */
export function fieldElementsOf({ definitions, profiles }: Sources): FieldElements {
  const created = createMapping({ profiles, terminology: createTerminology(definitions) });
  return created.ok ? created.mapping.elements() : stop(created.issues);
}

/** A resource of a mapping file. */
interface MappedResource {
  file: MappingFile;
  resource: ResourceText;
}

/** The resources that a profile's instances are written as. */
export function mappedTo({ mappings }: Sources, profile: string): MappedResource[] {
  return mappings.flatMap((file) =>
    file.text.resources.filter((resource) => resource.profile === profile).map((resource) => ({ file, resource })),
  );
}
