import * as vocabulary from '../../case/vocabulary.ts';
import type { Issue } from '../../fhir/issue.ts';
import { CodeMap, type MappedCoding } from '../code-map.ts';
import {
  type CodeMapFile,
  type ForeignCodeText,
  OWN_SYSTEM,
  type OwnCodeText,
  readCodeMapFiles,
  type StandardCodeText,
  type SystemText,
} from './code-map-file.ts';
import type { Where } from './mapping-file.ts';

/** The code maps by name, with the files and code systems they were made from; or what is wrong with the files. */
export type LoadedCodeMaps =
  | { maps: Map<string, CodeMap>; files: CodeMapFile[]; systems: Record<string, SystemText> }
  | { issues: Issue[] };

type Systems = Record<string, SystemText>;

/** A word beyond the list that any map may give a code, for what the record says is not known. */
const UNKNOWN = 'unknown';

/** The lists of words of the case model, by their names in src/case/vocabulary.ts. */
export const wordLists: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(vocabulary).flatMap(([name, list]): [string, readonly string[]][] =>
    Array.isArray(list) ? [[name, list]] : [],
  ),
);

/** Whether a code is a term of our own. */
export function isOwn(code: OwnCodeText | StandardCodeText): code is OwnCodeText {
  return 'own' in code;
}

/** The code of a word as it is written, or nothing when its system is not known. */
export function codingOf(
  code: OwnCodeText | StandardCodeText | ForeignCodeText,
  systems: Systems,
): MappedCoding | undefined {
  if ('own' in code) return { system: OWN_SYSTEM, code: code.own, display: code.display };
  const system = systems[code.system]?.url;
  return system === undefined ? undefined : { system, code: code.code, display: code.display };
}

/** What is wrong with a word, and where the words stand that may be there. */
const noWord = (word: string, { text }: CodeMapFile): string =>
  `${word} is no word of ${typeof text.words === 'string' ? `the list ${text.words} in src/case/vocabulary.ts` : '`words`'}`;

/** The words that a map must have codes for, or why they are not known. */
function expectedWords(file: CodeMapFile): readonly string[] | Issue {
  const { text, source } = file;
  const list = typeof text.words === 'string' ? wordLists.get(text.words) : text.words;
  if (list === undefined) return source.issue(['words'], `src/case/vocabulary.ts has no list ${String(text.words)}`);
  const left = text.without?.find((word) => !list.includes(word));
  if (left !== undefined) return source.issue(['without'], noWord(left, file));
  return list.filter((word) => text.without?.includes(word) !== true);
}

function checkWords(file: CodeMapFile): Issue[] {
  const { text, source } = file;
  const words = expectedWords(file);
  if ('message' in words) return [words];
  const coded = Object.keys(text.codes);
  const known = (word: string): boolean => words.includes(word) || word === UNKNOWN;
  const missing = words.filter((word) => !coded.includes(word));
  return [
    ...missing.map((word) => source.issue(['codes'], `the word ${word} has no code`)),
    ...coded.filter((word) => !known(word)).map((word) => source.issue(['codes', word], noWord(word, file))),
    ...(text.also ?? []).flatMap(({ word }, at) =>
      known(word) ? [] : [source.issue(['also', at, 'word'], noWord(word, file))],
    ),
  ];
}

/** Finds what is said twice, over one file or over several. */
class Seen {
  readonly #places = new Map<string, string>();

  /** Where the same was said before, if it was. */
  before(key: string, place: string): string | undefined {
    const earlier = this.#places.get(key);
    if (earlier === undefined) this.#places.set(key, place);
    return earlier;
  }
}

/** Entries of a file with the paths they stand at, those that are written first. */
function entriesOf({
  text,
}: CodeMapFile): { word: string; path: Where; code: OwnCodeText | StandardCodeText | ForeignCodeText }[] {
  return [
    ...Object.entries(text.codes).map(([word, code]) => ({ word, path: ['codes', word], code })),
    ...(text.also ?? []).map((code, at) => ({ word: code.word, path: ['also', at], code })),
  ];
}

function checkCodes(file: CodeMapFile, systems: Systems, ownTerms: Seen): Issue[] {
  const issues: Issue[] = [];
  const seen = new Seen();
  const preferred = new Set<string>();
  for (const { word, path, code } of entriesOf(file)) {
    const coding = codingOf(code, systems);
    if (coding === undefined) {
      const alias = 'system' in code ? code.system : '';
      issues.push(file.source.issue([...path, 'system'], `mappings/systems.yaml has no code system ${alias}`));
      continue;
    }
    const key = `${coding.system}|${coding.code}`;
    const other = seen.before(key, word);
    const allowed = path[0] === 'codes' && preferred.has(key) !== 'preferred' in code;
    if ('preferred' in code) preferred.add(key);
    if (other !== undefined && !allowed) {
      const advice = path[0] === 'codes' ? '; mark the one it is read as with `preferred: true`' : '';
      issues.push(file.source.issue(path, `the code ${coding.code} stands for ${other} already${advice}`));
    }
    const elsewhere = 'own' in code ? ownTerms.before(code.own, `${file.text.map} ${word}`) : undefined;
    if (elsewhere !== undefined && other === undefined) {
      issues.push(file.source.issue([...path, 'own'], `the term ${coding.code} is that of ${elsewhere} already`));
    }
  }
  return issues;
}

function codeMapOf({ text }: CodeMapFile, systems: Systems): CodeMap {
  const codes = Object.entries(text.codes).flatMap(([word, code]) => {
    const coding = codingOf(code, systems);
    return coding === undefined ? [] : [{ word, coding, preferred: 'preferred' in code }];
  });
  const also = (text.also ?? []).flatMap((code) => {
    const coding = codingOf(code, systems);
    if (coding === undefined) return [];
    return [{ word: code.word, coding, ...(code.loses === undefined ? {} : { loses: code.loses }) }];
  });
  return new CodeMap({ name: text.map, codes, also });
}

/**
 * Loads the code maps of a folder (`mappings/codes`; code systems and JSON Schemas stand beside it). Each map must be
 * complete for its list of words and one-to-one, and each own term must stand in one map alone. All that is wrong is
 * given at once, with file and line.
 */
export function loadCodeMaps(dir: string): LoadedCodeMaps {
  const { files, systems, issues } = readCodeMapFiles(dir);
  const ownTerms = new Seen();
  for (const file of files) issues.push(...checkWords(file), ...checkCodes(file, systems, ownTerms));
  if (issues.length > 0) return { issues };
  return { maps: new Map(files.map((file) => [file.text.map, codeMapOf(file, systems)])), files, systems };
}
