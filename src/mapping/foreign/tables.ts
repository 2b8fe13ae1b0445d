import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../../fhir/issue.ts';
import { type MappingSource, yamlReader } from '../mapping-file.ts';

/** A code with what it tells, as `mappings/foreign/*.yaml` writes it. */
export interface ForeignCode {
  is: string;
  word?: string;
  system: string;
  code?: string;
  prefix?: string;
  display?: string;
  seen: string;
  loses?: string;
}

/** Names that a record may use for a word of the case. */
export interface ForeignName {
  word: string;
  kind?: string;
  needsStain: boolean;
  /** The names anywhere in a text, as words of their own. */
  within: RegExp;
  /** The names as the whole text. */
  whole: RegExp;
  /** The names at the beginning of a text. */
  begin: RegExp;
}

/** A pattern that never matches, for a name that no file gives: the tables are then reported as broken. */
const NEVER = /(?!)/u;

const ALWAYS = /(?:)/u;

/** The names of one list, in the order of the file. */
export class NameList {
  readonly names: readonly ForeignName[];
  readonly #any: Readonly<Record<'whole' | 'within' | 'begin', RegExp>>;

  constructor(names: readonly ForeignName[]) {
    this.names = names;
    this.#any = { whole: anyOf(names, 'whole'), within: anyOf(names, 'within'), begin: anyOf(names, 'begin') };
  }

  /** Whether a text may begin with a name; where it does not, no beginning of it is one. */
  mayBegin(text: string): boolean {
    return this.#any.begin.test(text);
  }

  /** The names that a text is, or (`within`) holds. Most texts are none, which one pattern of all names tells. */
  named(text: string, how: 'whole' | 'within'): ForeignName[] {
    return this.#any[how].test(text) ? this.names.filter((name) => name[how].test(text)) : [];
  }
}

const NO_NAMES = new NameList([]);

/** A pattern that is found wherever one of the names is. */
function anyOf(names: readonly ForeignName[], how: 'whole' | 'within' | 'begin'): RegExp {
  if (names.length === 0) return NEVER;
  const sources = names.map((name) => name[how].source);
  // a reference back to a group would mean another one in a longer pattern
  const isJoinable = sources.every((source) => !/\\[1-9k]/.test(source));
  return isJoinable ? new RegExp(sources.join('|'), 'iu') : ALWAYS;
}

interface FileText {
  systems?: Record<string, string>;
  codes?: ForeignCode[];
  patterns?: Record<string, string | string[]>;
  sites?: Record<string, string[]>;
  groups?: Record<string, string[]>;
  limits?: Record<string, number>;
  words?: Record<string, { word: string; names: string; kind?: string; needsStain?: true }[]>;
}

/** The URLs that stand for the aliases in these files and are in no code map. */
const ALIASES: Record<string, string> = {
  sct: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
  'icd-10': 'http://hl7.org/fhir/sid/icd-10',
  'icd-10-cm': 'http://hl7.org/fhir/sid/icd-10-cm',
  'icd-o-3': 'http://terminology.hl7.org/CodeSystem/icd-o-3',
  'icd-10-gm-certainty': 'https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT',
  'icd-10-gm-side': 'https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_SEITENLOKALISATION',
  'v2-0487': 'http://terminology.hl7.org/CodeSystem/v2-0487',
  uberon: 'http://purl.obolibrary.org/obo/uberon.owl',
};

/** All tables of `mappings/foreign`, made into what looking up needs. */
export class ForeignTables {
  readonly #systems = new Map<string, string>();
  /** By URL of the system: codes in full, by the code. */
  readonly #exact = new Map<string, Map<string, ForeignCode[]>>();
  /** By URL of the system: categories of codes, the longest prefix first. */
  readonly #prefixes = new Map<string, ForeignCode[]>();
  readonly #patterns = new Map<string, RegExp>();
  /** Patterns that are looked for in all of a text. */
  readonly #everywhere = new Map<string, RegExp>();
  readonly #sites = new Map<string, readonly string[]>();
  readonly #groups = new Map<string, ReadonlySet<string>>();
  readonly #limits = new Map<string, number>();
  readonly #words = new Map<string, NameList>();

  constructor(files: readonly FileText[]) {
    for (const file of files) {
      for (const [name, url] of Object.entries(file.systems ?? {})) this.#systems.set(name, url);
      for (const entry of file.codes ?? []) this.#addCode(entry);
      for (const [name, text] of Object.entries(file.patterns ?? {}))
        this.#patterns.set(name, new RegExp([text].flat().join('|'), 'iu'));
      for (const [word, sites] of Object.entries(file.sites ?? {})) this.#sites.set(word, sites);
      for (const [name, group] of Object.entries(file.groups ?? {})) this.#groups.set(name, new Set(group));
      for (const [name, limit] of Object.entries(file.limits ?? {})) this.#limits.set(name, limit);
      for (const [list, names] of Object.entries(file.words ?? {}))
        this.#words.set(list, new NameList(names.map(nameOf)));
    }
  }

  /** The URL by which a code system is known here; the given one where it has no other. */
  system(url: string): string {
    return this.#systems.get(url) ?? url;
  }

  #addCode(entry: ForeignCode): void {
    const url = ALIASES[entry.system];
    if (url === undefined) return;
    if (entry.code !== undefined) {
      const known = this.#exact.get(url) ?? new Map<string, ForeignCode[]>();
      this.#exact.set(url, known.set(entry.code, [...(known.get(entry.code) ?? []), entry]));
    }
    if (entry.prefix === undefined) return;
    // a category of ICD-10 is the same in its clinical modification, not the other way round
    for (const system of entry.system === 'icd-10' ? [url, CM] : [url]) {
      const known = [...(this.#prefixes.get(system) ?? []), entry];
      this.#prefixes.set(
        system,
        known.toSorted((a, b) => (b.prefix?.length ?? 0) - (a.prefix?.length ?? 0)),
      );
    }
  }

  /** What the tables say of a code, the exact code first, then the longest prefix. */
  codes(system: string, code: string): readonly ForeignCode[] {
    const known = this.system(system);
    const exact = this.#exact.get(known)?.get(code) ?? NO_CODES;
    const prefixed = this.#prefixes.get(known)?.filter(({ prefix = '' }) => code.startsWith(prefix)) ?? NO_CODES;
    return prefixed.length === 0 ? exact : [...exact, ...prefixed];
  }

  /** A pattern by its name. */
  pattern(name: string): RegExp {
    return this.#patterns.get(name) ?? NEVER;
  }

  /** A text with blanks in place of what a pattern names. */
  without(name: string, text: string): string {
    if (!this.pattern(name).test(text)) return text;
    const all = this.#everywhere.get(name) ?? new RegExp(this.pattern(name).source, 'giu');
    this.#everywhere.set(name, all);
    return text.replace(all, (found) => ' '.repeat(found.length));
  }

  /** The sites of the tumours that a treatment may be for, where it is of some organs alone. */
  sites(treatment: string): readonly string[] | undefined {
    return this.#sites.get(treatment);
  }

  /** Whether a word of the case is in a group. */
  isIn(group: string, word: string): boolean {
    return this.#groups.get(group)?.has(word) === true;
  }

  /** A limit by its name; none where no file gives it. */
  limit(name: string): number {
    return this.#limits.get(name) ?? Number.POSITIVE_INFINITY;
  }

  /** Names of a list, in the order of the file. */
  names(list: string): NameList {
    return this.#words.get(list) ?? NO_NAMES;
  }
}

const NO_CODES: readonly ForeignCode[] = [];

const CM = 'http://hl7.org/fhir/sid/icd-10-cm';

function nameOf(text: { word: string; names: string; kind?: string; needsStain?: true }): ForeignName {
  const { word, names, kind } = text;
  return {
    word,
    needsStain: text.needsStain === true,
    within: new RegExp(`(?<![\\p{L}\\p{N}])(?:${names})(?![\\p{L}\\p{N}])`, 'iu'),
    whole: new RegExp(`^(?:${names})$`, 'iu'),
    // a name that looks at what follows it may be one in a shorter text only
    begin: /\\[bB]|\(\?<?[=!]|[$^]/.test(names) ? ALWAYS : new RegExp(`^(?:${names})`, 'iu'),
    ...(kind === undefined ? {} : { kind }),
  };
}

/** The tables, or what is wrong with their files. */
export type LoadedTables = { ok: true; tables: ForeignTables } | { ok: false; issues: Issue[] };

/** What is wrong with a pattern; one that is found in an empty text, as behind a stray `|`, is found in every text. */
function patternProblem(text: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a backslash was made
  if (/[\u0000-\u001f]/.test(text)) return 'holds a control character; between double quotes a backslash is doubled';
  try {
    return new RegExp(text, 'iu').test('')
      ? 'is found in every text; does a | begin, end or stand twice in it?'
      : undefined;
  } catch (error) {
    return `is no regular expression${error instanceof Error ? `: ${error.message.replace(/^.*: /s, '')}` : ''}`;
  }
}

/** What a file holds that cannot be used: an unknown code system, a pattern that is none. */
function problems(text: FileText, source: MappingSource): Issue[] {
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

/** Words of lists, groups and sites that the case has none of: what is read as one of them could not be written. */
function unknownWords(text: FileText, source: MappingSource, isWord: (word: string) => boolean): Issue[] {
  const listed = Object.entries(text.words ?? {}).flatMap(([list, names]) =>
    names.map(({ word }, at) => ({ word, path: ['words', list, at, 'word'] })),
  );
  const grouped = (['sites', 'groups'] as const).flatMap((member) =>
    Object.entries(text[member] ?? {}).flatMap(([name, words]) =>
      words.map((word, at) => ({ word, path: [member, name, at] })),
    ),
  );
  return [...listed, ...grouped]
    .filter(({ word }) => word !== '' && !isWord(word))
    .map(({ word, path }) => source.issue(path, `${word} is no word that mappings/codes have a code for`));
}

/** Lists, patterns and limits that two files have: the one of the later file would take the place of the other. */
function saidTwice(files: readonly { text: FileText; source: MappingSource }[]): Issue[] {
  const seen = new Set<string>();
  return files.flatMap(({ text, source }) =>
    (['patterns', 'words', 'sites', 'groups', 'limits'] as const).flatMap((member) =>
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
  const read = yamlReader<FileText>(join(folder, 'schema.json'));
  const files = globSync('*.yaml', { cwd: folder })
    .toSorted()
    .map((name) => read(join(folder, name)));
  const sound = files.flatMap((file) => (file.ok ? [file] : []));
  const issues = [
    ...files.flatMap((file) => (file.ok ? problems(file.text, file.source) : file.issues)),
    ...sound.flatMap(({ text, source }) => unknownWords(text, source, isWord)),
    ...saidTwice(sound),
  ];
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, tables: new ForeignTables(sound.map(({ text }) => text)) };
}
