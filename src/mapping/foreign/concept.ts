import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { CodeMap } from '../code-map.ts';
import type { ForeignCode, ForeignTables } from './tables.ts';

/** A code with its system, as a resource gives it. */
export interface Coded {
  system: string;
  code: string;
  display: string;
}

/** Codings of a CodeableConcept, or the Coding itself, that name system and code. */
export function codingsOf(concept: JsonValue | undefined): Coded[] {
  if (!isObject(concept)) return [];
  const codings = concept.coding === undefined ? [concept] : asArray(concept.coding);
  return codings
    .filter(isObject)
    .flatMap(({ system, code, display }) =>
      typeof code === 'string' && typeof system === 'string'
        ? [{ system, code: code.trim(), display: typeof display === 'string' ? display : '' }]
        : [],
    );
}

/** The words of a concept: its text. */
export function textOf(concept: JsonValue | undefined): string {
  if (!isObject(concept)) return '';
  return typeof concept.text === 'string' ? plain(concept.text) : '';
}

/** Text and displays of a concept, for looking for words in it. */
export function allTextOf(concept: JsonValue | undefined): string {
  if (!isObject(concept)) return '';
  const displays = asArray(concept.coding).flatMap((coding) =>
    isObject(coding) && typeof coding.display === 'string' ? [coding.display] : [],
  );
  return [textOf(concept), ...displays].filter((text) => text !== '').join(' | ');
}

/** The words of a concept: its text, else the display of a coding. */
export function wordsOf(concept: JsonValue | undefined): string {
  const text = textOf(concept);
  if (text !== '' || !isObject(concept)) return text;
  for (const coding of asArray(concept.coding))
    if (isObject(coding) && typeof coding.display === 'string' && plain(coding.display) !== '')
      return plain(coding.display);
  return '';
}

/** Text without blanks around it; empty where it holds what FHIR's string must not. */
export function plain(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > 10_000 || /[^\P{Cc}\t\n\r]|\p{Cs}/u.test(trimmed) ? '' : trimmed;
}

/** A word that a concept was read as, with what it was read from, for the report. */
export interface ReadWord {
  word: string;
  from: string;
  by: string;
  loses?: string;
}

const shown = ({ system, code, display }: Coded): string => `${system}|${code}${display === '' ? '' : ` (${display})`}`;

/** The word a code map has for a concept, codes of other editions of a system included. */
export function wordByMap(map: CodeMap | undefined, concept: JsonValue | undefined, tables: ForeignTables) {
  for (const coded of codingsOf(concept)) {
    const coding = { system: tables.system(coded.system), code: coded.code };
    const word = map?.toWord(coding);
    if (map === undefined || word === undefined) continue;
    const loses = map.lost(coding);
    const isOurs = map.toCoding(word)?.code === coded.code && coding.system === coded.system;
    const read: ReadWord = { word, from: shown(coded), by: map.name, ...(loses === undefined ? {} : { loses }) };
    return { ...read, isOurs };
  }
  return undefined;
}

/** The first entry of the tables with this meaning for a code of the concept. */
export function codeThat(
  is: string,
  concept: JsonValue | undefined,
  tables: ForeignTables,
): (ReadWord & { entry: ForeignCode }) | undefined {
  for (const coded of codingsOf(concept)) {
    const entry = tables.codes(coded.system, coded.code).find((candidate) => candidate.is === is);
    if (entry === undefined) continue;
    const { word = '', loses } = entry;
    return { entry, word, from: shown(coded), by: 'mappings/foreign', ...(loses === undefined ? {} : { loses }) };
  }
  return undefined;
}

/** The word of the only name of a list that a text is, or (`within`) holds; `undefined` for none or for several. */
export function wordByName(
  list: string,
  text: string,
  tables: ForeignTables,
  how: 'whole' | 'within' = 'whole',
): (ReadWord & { kind?: string; needsStain: boolean }) | undefined {
  const found = tables.names(list).filter((name) => name[how].test(text));
  const [first] = found;
  if (first === undefined || new Set(found.map(({ word, kind }) => `${word} ${kind ?? ''}`)).size > 1) return undefined;
  const { word, kind, needsStain } = first;
  return { word, from: `"${text}"`, by: `names of ${list}`, needsStain, ...(kind === undefined ? {} : { kind }) };
}

/** Objects at a member. */
export const objectsAt = (holder: JsonObject, member: string): JsonObject[] => asArray(holder[member]).filter(isObject);
