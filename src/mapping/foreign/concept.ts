import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { CodeMap } from '../code-map.ts';
import { icd10Code } from './icd-10.ts';
import type { ForeignCode, ForeignTables } from './tables.ts';

/** A code with its system, as a resource gives it. */
export interface Coded {
  system: string;
  /** As it was sent. */
  code: string;
  display: string;
}

/** A word that a concept was read as, with what it was read from, for the report. */
export interface ReadWord {
  word: string;
  from: string;
  by: string;
  loses?: string;
  /** Which codings of the concept say another word. */
  others?: readonly number[];
}

/** A code with what the tables know of it. */
interface KnownCode extends Coded {
  /** Which of the codings it is. */
  at: number;
  /** The URL by which its system is known here. */
  known: string;
  /** The code in the form in which it is looked up. */
  lookedUp: string;
  /** What the tables say of it. */
  meanings: readonly ForeignCode[];
}

/** What concepts are looked up in. */
export interface ConceptSources {
  tables: ForeignTables;
  maps: ReadonlyMap<string, CodeMap>;
}

/** A CodeableConcept or Coding of a resource: its words, and what its codes mean. */
export class Concept {
  readonly #value: JsonObject;
  readonly #sources: ConceptSources;
  #codings: readonly KnownCode[] | undefined;
  #text: string | undefined;
  #allText: string | undefined;
  #displays: readonly string[] | undefined;

  constructor(value: JsonObject, sources: ConceptSources) {
    this.#value = value;
    this.#sources = sources;
  }

  /** Codings of a CodeableConcept, or the Coding itself, that name system and code. */
  get codings(): readonly KnownCode[] {
    this.#codings ??= codingsOf(this.#value, this.#sources.tables);
    return this.#codings;
  }

  /** The words of the concept: its text. */
  get text(): string {
    this.#text ??= typeof this.#value.text === 'string' ? plain(this.#value.text) : '';
    return this.#text;
  }

  /** Text and displays, each as it stands. */
  get said(): readonly string[] {
    return this.text === '' ? this.#shownAs : [this.text, ...this.#shownAs];
  }

  /** The same in one, for looking for words in them. */
  get allText(): string {
    this.#allText ??= this.said.join(' | ');
    return this.#allText;
  }

  /** The words of the concept: its text, else the display of a coding. */
  get words(): string {
    return this.text === '' ? (this.#shownAs[0] ?? '') : this.text;
  }

  /** The displays that say something. */
  get #shownAs(): readonly string[] {
    this.#displays ??= displaysOf(this.#value);
    return this.#displays;
  }

  /** The codings that say another word than one that was read. */
  #others(word: string, wordOf: (coded: KnownCode) => string | undefined): Pick<ReadWord, 'others'> {
    if (this.codings.length < 2) return {};
    const others = this.codings.filter((coded) => ![word, undefined].includes(wordOf(coded))).map(({ at }) => at);
    return others.length === 0 ? {} : { others };
  }

  /** The word a code map has for the concept, codes of other editions of a system included. */
  word(mapName: string): (ReadWord & { isOurs: boolean }) | undefined {
    const map = this.#sources.maps.get(mapName);
    if (map === undefined) return undefined;
    for (const coded of this.codings) {
      const coding = { system: coded.known, code: coded.lookedUp };
      const word = map.toWord(coding);
      if (word === undefined) continue;
      const loses = map.lost(coding);
      const isOurs = map.toCoding(word)?.code === coded.code && coded.known === coded.system;
      const others = this.#others(word, ({ known: system, lookedUp: code }) => map.toWord({ system, code }));
      return { word, from: shown(coded), by: map.name, isOurs, ...(loses === undefined ? {} : { loses }), ...others };
    }
    return undefined;
  }

  /** The first entry of the tables with this meaning for a code of the concept. */
  codeThat(is: string): (ReadWord & { entry: ForeignCode; kind?: string }) | undefined {
    for (const coded of this.codings) {
      for (const entry of coded.meanings) {
        if (entry.is !== is) continue;
        const { word = '', kind, loses } = entry;
        const others = this.#others(word, ({ meanings }) => meanings.find((one) => one.is === is)?.word);
        return {
          entry,
          word,
          from: shown(coded),
          by: 'mappings/foreign',
          ...(kind === undefined ? {} : { kind }),
          ...(loses === undefined ? {} : { loses }),
          ...others,
        };
      }
    }
    return undefined;
  }
}

function codingsOf(concept: JsonObject, tables: ForeignTables): KnownCode[] {
  const codings = concept.coding === undefined ? [concept] : asArray(concept.coding);
  const known: KnownCode[] = [];
  for (const [at, coding] of codings.entries()) {
    if (!isObject(coding) || typeof coding.code !== 'string' || typeof coding.system !== 'string') continue;
    const { system, display } = coding;
    const code = coding.code.trim();
    const url = tables.system(system);
    const lookedUp = icd10Code(code, url);
    known.push({
      at,
      system,
      code,
      display: typeof display === 'string' ? display : '',
      known: url,
      lookedUp,
      meanings: tables.codes(url, lookedUp),
    });
  }
  return known;
}

function displaysOf({ coding }: JsonObject): string[] {
  const displays: string[] = [];
  for (const one of asArray(coding)) {
    const display = isObject(one) && typeof one.display === 'string' ? plain(one.display) : '';
    if (display !== '') displays.push(display);
  }
  return displays;
}

/** The longest text that is read. */
const MOST = 10_000;

/** What nearly all texts are: nothing in them is written in two ways. */
const ASCII = /^[!-~]+(?: [!-~]+)*$/;

/**
 * Text in one spelling of what looks the same (blanks, letters with marks), without blanks around it; empty where it
 * holds what FHIR's string must not.
 */
export function plain(text: string): string {
  if (text.length <= MOST && ASCII.test(text)) return text;
  const trimmed = text
    .normalize('NFC')
    .replace(/[^\S\n\r]+/gu, ' ')
    .trim();
  return trimmed.length > MOST || /[^\P{Cc}\t\n\r]|\p{Cs}/u.test(trimmed) ? '' : trimmed;
}

const shown = ({ system, code, display }: Coded): string => `${system}|${code}${display === '' ? '' : ` (${display})`}`;

/** The concepts of one input, each looked up once however many readers look at it. */
export class Concepts {
  readonly #sources: ConceptSources;
  readonly #known = new Map<JsonObject, Concept>();
  readonly #none: Concept;

  constructor(sources: ConceptSources) {
    this.#sources = sources;
    this.#none = new Concept({}, sources);
  }

  /** The concept that a value is; one without codes and words where it is none. */
  of(value: JsonValue | undefined): Concept {
    if (!isObject(value)) return this.#none;
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const concept = new Concept(value, this.#sources);
    this.#known.set(value, concept);
    return concept;
  }
}

/** How what the names of a list told is reported. */
export const BY_NAMES = 'names of ';

/** The word of the only name of a list that a text is, or (`within`) holds; `undefined` for none or for several. */
export function wordByName(
  list: string,
  text: string,
  tables: ForeignTables,
  how: 'whole' | 'within' = 'whole',
): (ReadWord & { kind?: string; needsStain: boolean }) | undefined {
  const found = tables.names(list).named(text, how);
  const [first] = found;
  if (first === undefined || new Set(found.map(({ word, kind }) => `${word} ${kind ?? ''}`)).size > 1) return undefined;
  const { word, kind, needsStain } = first;
  return { word, from: `"${text}"`, by: `${BY_NAMES}${list}`, needsStain, ...(kind === undefined ? {} : { kind }) };
}

/** Objects at a member. */
export const objectsAt = (holder: JsonObject, member: string): JsonObject[] => asArray(holder[member]).filter(isObject);
