import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IscmCase } from '../case/case.ts';
import { CASE_MODEL_VERSION } from '../case/version.ts';
import { ownCanonical } from '../fhir/canonical.ts';
import type { Issue } from '../fhir/issue.ts';
import type { JsonValue, Resource } from '../fhir/json.ts';
import { packageRoot } from '../fhir/package-root.ts';
import type { Terminology } from '../fhir/ports.ts';
import type { Profiles } from '../profile/index.ts';
import { caseParts } from './compile/case-leaves.ts';
import { compileMapping } from './compile/compile.ts';
import { type FieldElements, fieldElements } from './field-elements.ts';
import { mappingEdition } from './file/edition.ts';
import { loadCodeMaps } from './file/load-code-maps.ts';
import { type MappingText, yamlReader } from './file/mapping-file.ts';
import { loadForeignTables } from './foreign/index.ts';
import { Reader } from './read/read.ts';
import type { ReadOptions, ReadResult } from './read/read-result.ts';
import { type BundleForm, caseBundle } from './write/bundle.ts';
import { Writer, type WrittenResource } from './write/write.ts';

/** Cases to FHIR and back, by the files in `mappings/`. */
export interface Mapping {
  /** Version of the mapping files. */
  version: string;
  /** The version with a mark of the files as they are: when it is another one, stored cases are made anew. */
  edition: string;
  /** The resources of a case, each with the key of its item. */
  toResources(value: IscmCase): WrittenResource[];
  /** A case as one Bundle; the same case gives the same Bundle. */
  toBundle(value: IscmCase, form?: BundleForm): Resource;
  /** The cases of a Bundle of any type, a list of resources or a single one, and the report of what they do not hold. */
  toCases(input: JsonValue, options?: ReadOptions): ReadResult;
  /** The elements that fields of the case are written to. */
  elements(): FieldElements;
}

/** What a mapping is made from. */
export interface MappingOptions {
  profiles: Profiles;
  /** Folder of the mapping files; those of this package unless told otherwise. */
  folder?: string;
  /**
   * Where it is given, the codes that the files write are held against the value sets that the profiles require, and
   * against the code systems that are here. For those who change the files: the shipped ones are checked.
   */
  terminology?: Terminology;
  /** How resources are read: those in which nothing is unusual in one walk (the default), or all step by step. */
  reading?: 'plain' | 'stepwise';
}

/** The mapping, or what is wrong with its files: file, line and a sentence each. */
export type CreatedMapping = { ok: true; mapping: Mapping } | { ok: false; issues: Issue[] };

/** Loads, checks and compiles the mapping files. */
export function createMapping({
  profiles,
  folder = join(packageRoot(), 'mappings'),
  terminology,
  reading = 'plain',
}: MappingOptions): CreatedMapping {
  const codeMaps = loadCodeMaps(join(folder, 'codes'));
  const read = yamlReader<MappingText>(join(folder, 'mapping.schema.json'));
  const files = globSync('*.map.yaml', { cwd: folder })
    .toSorted()
    .map((name) => read(join(folder, name)));
  const words = 'issues' in codeMaps ? undefined : new Set([...codeMaps.maps.values()].flatMap((map) => map.words));
  const foreign = loadForeignTables(join(folder, 'foreign'), (word) => words === undefined || words.has(word));
  const broken = [
    ...misnamed(folder),
    ...(foreign.ok ? [] : foreign.issues),
    ...files.flatMap((file) => (file.ok ? [] : file.issues)),
    ...('issues' in codeMaps ? codeMaps.issues : []),
  ];
  if (broken.length > 0 || 'issues' in codeMaps || !foreign.ok) return { ok: false, issues: broken };
  const compiled = compileMapping({
    files: files.flatMap((file) => (file.ok ? [file] : [])),
    profiles,
    codeMaps: codeMaps.maps,
    parts: caseParts(),
    ...(terminology === undefined ? {} : { terminology }),
  });
  if (!compiled.ok) return { ok: false, issues: compiled.issues };
  const version = readFileSync(join(folder, 'VERSION'), 'utf8').trim();
  const versions = { caseModel: CASE_MODEL_VERSION, mappings: version, profiles: profileVersion(profiles) };
  const writer = new Writer(compiled.parts, profiles);
  const reader = new Reader(compiled.parts, profiles, { tables: foreign.tables, maps: codeMaps.maps }, reading);
  return {
    ok: true,
    mapping: {
      version,
      edition: mappingEdition(folder, version),
      toResources: (value) => writer.write(value),
      toBundle: (value, form = 'collection') => caseBundle(value, writer.write(value), form, versions),
      toCases: (input, options) => reader.read(input, options),
      elements: () => fieldElements(compiled.parts),
    },
  };
}

/** Files of YAML that nobody would read. */
function misnamed(folder: string): Issue[] {
  return globSync('**/*.yml', { cwd: folder }).map((name) => ({
    severity: 'error',
    code: 'invalid',
    id: 'mapping-invalid',
    message: `${join(folder, name)}: is not read; the names of tables and mappings end in .yaml`,
  }));
}

function profileVersion(profiles: Profiles): string {
  return profiles.get(ownCanonical('StructureDefinition', 'iscm-case-bundle'))?.version ?? '';
}
