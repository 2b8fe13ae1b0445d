import type { CodeMapFile } from '../../src/mapping/file/code-map-file.ts';
import { isOwn } from '../../src/mapping/file/load-code-maps.ts';
import { anchorOf, code, made, page, table } from './markdown.ts';
import type { MappingFile, Sources } from './sources.ts';
import { Terms } from './terms.ts';

/** Code maps: the words of the case with the codes that are written for them and the codes that are read as them. */

/** Page of the code maps that several mapping files use, or none. */
export const SHARED = 'mappings/shared-codes.md';

/** Names of the code maps that a mapping file uses, in the order of its rows. */
function mapsOf({ text }: MappingFile): string[] {
  const rows = text.resources.flatMap((resource) => resource.rows);
  const used = rows.flatMap((row) => [
    ...[row, ...(row.each ?? [])].map((one) => one.as ?? ''),
    ...Object.values(row.table ?? {}).flatMap((cells) => Object.values(cells).map(String)),
  ]);
  return [...new Set(used.flatMap((as) => (as.startsWith('code ') ? (as.split(' ')[1] ?? '') : [])))];
}

/** The only mapping file that uses a code map; nothing where there are several or none. */
function onlyUser({ mappings }: Sources, map: string): MappingFile | undefined {
  const users = mappings.filter((file) => mapsOf(file).includes(map));
  return users.length === 1 ? users[0] : undefined;
}

/** Where a code map is shown: page and anchor. */
export function codeMapPage(sources: Sources, map: string): string {
  const user = onlyUser(sources, map);
  return `${user === undefined ? SHARED : `mappings/${user.name}.md`}#${anchorOf(map)}`;
}

/** Code maps that are shown on a mapping file's own page. */
export const ownMaps = (sources: Sources, file: MappingFile): string[] =>
  mapsOf(file).filter((map) => onlyUser(sources, map) === file);

/** Numbers the sources of codes, so that a long one stands once below its tables. */
class Notes {
  readonly #numbers = new Map<string, number>();

  of(text: string): string {
    const number = this.#numbers.get(text) ?? this.#numbers.size + 1;
    this.#numbers.set(text, number);
    return `[${number}]`;
  }

  lines(): string[] {
    if (this.#numbers.size === 0) return [];
    return ['', 'Seen in:', '', ...[...this.#numbers].map(([text, number]) => `- [${number}] ${text}`)];
  }
}

function writtenRows({ text }: CodeMapFile, sources: Sources, terms: Terms, notes: Notes): string[][] {
  return Object.entries(text.codes).map(([word, entry]) =>
    isOwn(entry)
      ? [code(word), `ours ${code(entry.own)}`, `${entry.display}: ${entry.definition}`]
      : [
          code(word),
          `${terms.systemName(sources.systems[entry.system]?.url ?? '')} ${code(entry.code)}`,
          `${entry.display} ${notes.of(entry.seen)}${entry.preferred === true ? '; the word it is read as' : ''}`,
        ],
  );
}

function readRows({ text }: CodeMapFile, sources: Sources, terms: Terms, notes: Notes): string[][] {
  return (text.also ?? []).map((entry) => [
    `${terms.systemName(sources.systems[entry.system]?.url ?? '')} ${code(entry.code)}`,
    `${entry.display} ${notes.of(entry.seen)}`,
    code(entry.word),
    [
      ...(entry.loses === undefined ? [] : [`lost: ${entry.loses}`]),
      ...(entry.assumes === undefined ? [] : [`assumed: ${entry.assumes}`]),
    ].join('; '),
  ]);
}

/** A code map as a section of a page. */
export function codeMapSection(sources: Sources, terms: Terms, map: string): string[] {
  const file = sources.codeMaps.find(({ text }) => text.map === map);
  if (file === undefined) return [];
  const notes = new Notes();
  const read = readRows(file, sources, terms, notes);
  const written = writtenRows(file, sources, terms, notes);
  return [
    '',
    `### ${map}`,
    '',
    `${file.text.title}. Value set ${code(`iscm-${map}`)}, from ${code(`mappings/codes/${map}.yaml`)}.`,
    ...table(['word', 'code', 'name'], written),
    ...(read.length > 0 ? ['', 'Read as these words, never written:'] : []),
    ...table(['code', 'name', 'read as', ''], read),
    ...notes.lines(),
  ];
}

/** The page of code maps that several mapping files use, or that only profiles use. */
export function sharedCodesPage(sources: Sources): string {
  const terms = new Terms(sources);
  const maps = sources.codeMaps.map(({ text }) => text.map).filter((map) => onlyUser(sources, map) === undefined);
  return page([
    '# Code maps that several parts use',
    '',
    made('`mappings/codes/`'),
    'Each word of the case has one code that is written. Codes marked *ours* are terms of the CodeSystem `iscm-term`, with',
    'their definitions; those of others name the place where code and name were seen together.',
    ...maps.flatMap((map) => codeMapSection(sources, terms, map)),
  ]);
}
