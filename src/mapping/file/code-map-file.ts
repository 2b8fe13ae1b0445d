import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ownCanonical } from '../../fhir/canonical.ts';
import type { Issue } from '../../fhir/issue.ts';
import { type MappingSource, yamlReader } from './mapping-file.ts';

/** A term of our own CodeSystem `iscm-term`. */
export interface OwnCodeText {
  own: string;
  display: string;
  definition: string;
}

/** A code of another's code system, which stands as an alias of `mappings/systems.yaml`. */
export interface StandardCodeText {
  system: string;
  code: string;
  display: string;
  /** Where code and display were seen together. */
  seen: string;
  preferred?: true;
}

/** A code that is read as a word and never written. */
export interface ForeignCodeText extends Omit<StandardCodeText, 'preferred'> {
  word: string;
  /** What the code says and the word does not. */
  loses?: string;
  /** What the word says and the code does not. */
  assumes?: string;
}

/** A file of `mappings/codes`; what each member means stands in `mappings/codes.schema.json`. */
export interface CodeMapText {
  map: string;
  title: string;
  words: string | string[];
  without?: string[];
  codes: Record<string, OwnCodeText | StandardCodeText>;
  also?: ForeignCodeText[];
}

/** A code system that maps take codes from. */
export interface SystemText {
  url: string;
  title: string;
  /** Copyright and licence. */
  notice: string;
}

/** A code map file and where things stand in it. */
export interface CodeMapFile {
  text: CodeMapText;
  source: MappingSource;
}

/** The files as read, each valid by its JSON Schema, and what is wrong with the others. */
export interface CodeMapFiles {
  files: CodeMapFile[];
  /** By alias. */
  systems: Record<string, SystemText>;
  issues: Issue[];
}

/** `Coding.system` of our own terms. */
export const OWN_SYSTEM = ownCanonical('CodeSystem', 'iscm-term');

/** Reads `systems.yaml` beside the folder and every `.yaml` file in it, in the order of their names. */
export function readCodeMapFiles(dir: string): CodeMapFiles {
  const mappings = join(dir, '..');
  const systems = yamlReader<{ systems: Record<string, SystemText> }>(join(mappings, 'systems.schema.json'))(
    join(mappings, 'systems.yaml'),
  );
  const read = yamlReader<CodeMapText>(join(mappings, 'codes.schema.json'));
  // without code systems nothing could be said of codes
  if (!systems.ok) return { files: [], systems: {}, issues: systems.issues };
  const result: CodeMapFiles = { files: [], systems: systems.text.systems, issues: [] };
  // what is hidden belongs to an editor or a file system
  const names = globSync('*.yaml', { cwd: dir });
  for (const name of names.toSorted()) {
    const file = read(join(dir, name));
    if (!file.ok) result.issues.push(...file.issues);
    else if (file.text.map !== basename(name, '.yaml')) {
      result.issues.push(file.source.issue(['map'], `the map is named ${file.text.map}, its file is not`));
    } else result.files.push(file);
  }
  return result;
}
