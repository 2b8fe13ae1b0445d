import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../../fhir/issue.ts';
import { type MappingSource, yamlReader } from '../file/mapping-file.ts';
import { withParts } from './parts.ts';
import { patternProblem } from './pattern-problem.ts';
import { ALIASES, ForeignTables, type ForeignText } from './tables.ts';

/** The tables, or what is wrong with their files. */
export type LoadedTables = { ok: true; tables: ForeignTables } | { ok: false; issues: Issue[] };

/** What a file holds that cannot be used: an unknown code system, a pattern that is none. */
function problems(text: ForeignText, source: MappingSource): Issue[] {
  const codes = (text.codes ?? []).flatMap((code, at) => [
    ...(ALIASES[code.system] === undefined ? [source.issue(['codes', at, 'system'], `no system ${code.system}`)] : []),
    ...(code.code === undefined && code.prefix === undefined
      ? [source.issue(['codes', at], 'an entry needs `code` or `prefix`')]
      : []),
  ]);
  const patterns = [
    ...Object.entries(text.patterns ?? {}).flatMap(([name, one]) =>
      typeof one === 'string'
        ? [{ path: ['patterns', name], value: one }]
        : one.map((value, at) => ({ path: ['patterns', name, at], value })),
    ),
    ...Object.entries(text.words ?? {}).flatMap(([list, names]) =>
      names.map(({ names: value }, at) => ({ path: ['words', list, at, 'names'], value })),
    ),
  ].flatMap(({ path, value }) => {
    const problem = patternProblem(value);
    return problem === undefined ? [] : [source.issue(path, problem)];
  });
  return [...codes, ...patterns];
}

/** What codes tell whose word is none of the case: a part of the body, points of a scale. */
const OWN_WORDS: ReadonlySet<string> = new Set(['unsited', 'ecog-answer', 'karnofsky-answer', 'tnm']);

/** Words of codes, lists, groups and sites that the case has none of: what is read as one of them could not be written. */
function unknownWords(
  { text, source }: { text: ForeignText; source: MappingSource },
  isWord: (word: string) => boolean,
  isOtherSite: (name: string) => boolean,
): Issue[] {
  const coded = (text.codes ?? []).flatMap(({ is, word }, at) =>
    word === undefined || OWN_WORDS.has(is) ? [] : [{ word, path: ['codes', at, 'word'] }],
  );
  const listed = Object.entries(text.words ?? {}).flatMap(([list, names]) =>
    names.map(({ word }, at) => ({ word, path: ['words', list, at, 'word'] })),
  );
  const grouped = (['sites', 'otherSites', 'groups'] as const).flatMap((member) =>
    Object.entries(text[member] ?? {}).flatMap(([name, words]) =>
      words.map((word, at) => ({ word, path: [member, name, at] })),
    ),
  );
  return [...coded, ...listed, ...grouped]
    .filter(({ word, path: [member] }) => word !== '' && !isWord(word) && !(member === 'sites' && isOtherSite(word)))
    .map(({ word, path }) => source.issue(path, `${word} is no word that mappings/codes have a code for`));
}

/** Names of sites that no file lists under `otherSites`: nothing would be known to be of such a site. */
function unknownKinds(
  { text, source }: { text: ForeignText; source: MappingSource },
  isOtherSite: (name: string) => boolean,
): Issue[] {
  const coded = (text.codes ?? []).map(({ kind }, at) => ({ kind, path: ['codes', at, 'kind'] }));
  const named = ['primary', 'metastasis'].flatMap((list) =>
    (text.words?.[list] ?? []).map(({ kind }, at) => ({ kind, path: ['words', list, at, 'kind'] })),
  );
  return [...coded, ...named].flatMap(({ kind, path }) =>
    kind === undefined || isOtherSite(kind) ? [] : [source.issue(path, `no file has ${kind} in its otherSites`)],
  );
}

/** What the program asks for by names, which the schema lists. */
const NAMED = ['patterns', 'words', 'groups', 'limits'] as const;

/** Names that no file gives any more: what the program asks by them would be found nowhere, in silence. */
function missingNames(folder: string, files: readonly ForeignText[]): Issue[] {
  const schema: NamesOfSchema = JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8'));
  return NAMED.flatMap((member) =>
    Object.keys(schema.properties[member].properties)
      .filter((name) => !files.some((text) => Object.hasOwn(text[member] ?? {}, name)))
      .map((name) => ({
        severity: 'error',
        code: 'invalid',
        id: 'mapping-invalid',
        message: `${folder}: no file has ${name} in its ${member}; the program needs it`,
      })),
  );
}

/** The names that the schema lists. */
interface NamesOfSchema {
  properties: Record<(typeof NAMED)[number], { properties: Record<string, unknown> }>;
}

/** Lists, patterns and limits that two files have: the one of the later file would take the place of the other. */
function saidTwice(files: readonly { text: ForeignText; source: MappingSource }[]): Issue[] {
  const seen = new Set<string>();
  return files.flatMap(({ text, source }) =>
    ([...NAMED, 'sites', 'otherSites'] as const).flatMap((member) =>
      Object.keys(text[member] ?? {}).flatMap((name) => {
        const isTwice = seen.has(`${member}.${name}`);
        seen.add(`${member}.${name}`);
        return isTwice ? [source.memberIssue([member], name, `another file has ${name} in its ${member} already`)] : [];
      }),
    ),
  );
}

/**
 * Loads the tables of a folder; what is wrong is given all at once, with file and line.
 * @param isWord tells the words of the case; without it they are not looked at
 */
export function loadForeignTables(folder: string, isWord: (word: string) => boolean = () => true): LoadedTables {
  const read = yamlReader<ForeignText>(join(folder, 'schema.json'));
  const files = globSync('*.yaml', { cwd: folder })
    .toSorted()
    .map((name) => read(join(folder, name)));
  const sound = files.flatMap((file) => {
    if (!file.ok) return [];
    const { source } = file;
    return [{ source, ...withParts(file.text, source) }];
  });
  const isOtherSite = (name: string): boolean => sound.some(({ text }) => Object.hasOwn(text.otherSites ?? {}, name));
  const issues = [
    ...files.flatMap((file) => (file.ok ? [] : file.issues)),
    ...sound.flatMap(({ text, source, issues: lacking }) => (lacking.length > 0 ? lacking : problems(text, source))),
    ...sound.flatMap((file) => unknownWords(file, isWord, isOtherSite)),
    ...sound.flatMap((file) => unknownKinds(file, isOtherSite)),
    ...saidTwice(sound),
  ];
  if (issues.length > 0) return { ok: false, issues };
  const missing = missingNames(
    folder,
    sound.map(({ text }) => text),
  );
  if (missing.length > 0) return { ok: false, issues: missing };
  return { ok: true, tables: new ForeignTables(sound.map(({ text }) => text)) };
}
