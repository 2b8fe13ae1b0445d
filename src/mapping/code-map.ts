/** A code as it is written: where it comes from, the code and a display of it. */
export interface MappedCoding {
  system: string;
  code: string;
  display: string;
}

/** A code as it is read; `code` elements carry no system. */
export interface ReadCoding {
  system?: string;
  code: string;
}

/** What a code map is made of; checked by `loadCodeMaps`. */
export interface CodeMapParts {
  name: string;
  codes: readonly { word: string; coding: MappedCoding; preferred: boolean }[];
  also: readonly { word: string; coding: MappedCoding; loses?: string }[];
}

/** What a code of a system is read as. */
interface ReadAs {
  system: string;
  word: string;
  /** What the code says and the word does not. */
  lost?: string;
}

/** The codes of one list of words, both ways: one code is written for a word, several may be read as it. */
export class CodeMap {
  readonly name: string;
  /** The words that have a code, in the order of the file. */
  readonly words: readonly string[];
  readonly #codings = new Map<string, MappedCoding>();
  /** By code; few codes are in more than one system. */
  readonly #read = new Map<string, ReadAs[]>();
  readonly #wordByCode = new Map<string, string | undefined>();

  constructor({ name, codes, also }: CodeMapParts) {
    this.name = name;
    this.words = codes.map(({ word }) => word);
    for (const { word, coding, loses } of also) {
      this.#readAs(coding, { word, ...(loses === undefined ? {} : { lost: loses }) });
    }
    for (const { word, coding, preferred } of codes) {
      this.#codings.set(word, coding);
      if (preferred || this.#reading(coding.system, coding.code) === undefined) this.#readAs(coding, { word });
      this.#wordByCode.set(coding.code, this.#wordByCode.has(coding.code) ? undefined : word);
    }
  }

  #reading(system: string, code: string): ReadAs | undefined {
    const known = this.#read.get(code);
    if (known !== undefined) for (const reading of known) if (reading.system === system) return reading;
    return undefined;
  }

  #readAs({ system, code }: MappedCoding, as: Omit<ReadAs, 'system'>): void {
    const known = this.#reading(system, code);
    if (known !== undefined) Object.assign(known, as);
    else this.#read.set(code, [...(this.#read.get(code) ?? []), { system, ...as }]);
  }

  /** The code that is written for a word. */
  toCoding(word: string): MappedCoding | undefined {
    return this.#codings.get(word);
  }

  /**
   * The word that a code is read as. Without a system (an element of type `code`) only the codes that are written are
   * known, since there the element's binding says the system.
   */
  toWord(coding: ReadCoding): string | undefined {
    if (coding.system === undefined) return this.#wordByCode.get(coding.code);
    return this.#reading(coding.system, coding.code)?.word;
  }

  /** What a code says and the word it is read as does not, for people to read; mostly nothing. */
  lost(coding: ReadCoding): string | undefined {
    return coding.system === undefined ? undefined : this.#reading(coding.system, coding.code)?.lost;
  }
}
