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

const keyOf = (system: string, code: string): string => `${system}|${code}`;

/** The codes of one list of words, both ways: one code is written for a word, several may be read as it. */
export class CodeMap {
  readonly name: string;
  /** The words that have a code, in the order of the file. */
  readonly words: readonly string[];
  readonly #codings = new Map<string, MappedCoding>();
  readonly #wordBySystemAndCode = new Map<string, string>();
  readonly #wordByCode = new Map<string, string | undefined>();
  readonly #lost = new Map<string, string>();

  constructor({ name, codes, also }: CodeMapParts) {
    this.name = name;
    this.words = codes.map(({ word }) => word);
    for (const { word, coding, loses } of also) {
      this.#wordBySystemAndCode.set(keyOf(coding.system, coding.code), word);
      if (loses !== undefined) this.#lost.set(keyOf(coding.system, coding.code), loses);
    }
    for (const { word, coding, preferred } of codes) {
      this.#codings.set(word, coding);
      const key = keyOf(coding.system, coding.code);
      if (preferred || !this.#wordBySystemAndCode.has(key)) this.#wordBySystemAndCode.set(key, word);
      this.#wordByCode.set(coding.code, this.#wordByCode.has(coding.code) ? undefined : word);
    }
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
    return this.#wordBySystemAndCode.get(keyOf(coding.system, coding.code));
  }

  /** What a code says and the word it is read as does not, for people to read; mostly nothing. */
  lost(coding: ReadCoding): string | undefined {
    return coding.system === undefined ? undefined : this.#lost.get(keyOf(coding.system, coding.code));
  }
}
