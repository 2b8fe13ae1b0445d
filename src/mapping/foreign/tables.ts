/** A code with what it tells, as `mappings/foreign/*.yaml` writes it. */
export interface ForeignCode {
  is: string;
  word?: string;
  /** Of a site that the case has no word for: its name. */
  kind?: string;
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
  /** The names as the file writes them. */
  names: string;
  /** The names anywhere in a text, as words of their own. */
  within: RegExp;
  /** The names as the whole text. */
  whole: RegExp;
  /** The names at the beginning of a text. */
  begin: RegExp;
}

const ALWAYS = /(?:)/u;

/** Names where they are looked for in a text. */
const WHERE = {
  whole: (names: string) => new RegExp(`^(?:${names})$`, 'iu'),
  within: (names: string) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${names})(?![\\p{L}\\p{N}])`, 'iu'),
  begin: (names: string) => new RegExp(`^(?:${names})`, 'iu'),
};

/** The names of one list, in the order of the file. */
export class NameList {
  readonly names: readonly ForeignName[];
  readonly #any: Readonly<Record<'whole' | 'within' | 'begin', RegExp>>;

  constructor(names: readonly ForeignName[]) {
    this.names = names;
    const all = names.map((name) => name.names).join('|');
    // a reference back to a group would mean another one in a longer pattern
    const isJoinable = names.length > 0 && !/\\[1-9k]/.test(all);
    const any = (how: keyof typeof WHERE): RegExp => (isJoinable ? WHERE[how](all) : ALWAYS);
    const mayBegin = names.every(({ begin }) => begin !== ALWAYS);
    this.#any = { whole: any('whole'), within: any('within'), begin: mayBegin ? any('begin') : ALWAYS };
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

/** What a file of `mappings/foreign` holds. */
export interface ForeignText {
  /** Parts of patterns that several have, which name them as `{{name}}`. */
  parts?: Record<string, string>;
  systems?: Record<string, string>;
  codes?: ForeignCode[];
  patterns?: Record<string, string | string[]>;
  sites?: Record<string, string[]>;
  /** Sites that the case has no word for → words of those that a name of one may be of as well. */
  otherSites?: Record<string, string[]>;
  groups?: Record<string, string[]>;
  limits?: Record<string, number>;
  words?: Record<string, { word: string; names: string; kind?: string; needsStain?: true }[]>;
}

/** The URLs that stand for the aliases in these files and are in no code map. */
export const ALIASES: Readonly<Record<string, string>> = {
  sct: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
  'icd-10': 'http://hl7.org/fhir/sid/icd-10',
  'icd-10-cm': 'http://hl7.org/fhir/sid/icd-10-cm',
  'icd-o-3': 'http://terminology.hl7.org/CodeSystem/icd-o-3',
  'icd-10-gm-certainty': 'https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT',
  'icd-10-gm-side': 'https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_SEITENLOKALISATION',
  'v2-0487': 'http://terminology.hl7.org/CodeSystem/v2-0487',
  atc: 'http://www.whocc.no/atc',
  'mii-metastases':
    'https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/CodeSystem/mii-cs-onko-fernmetastasen',
  'mii-course':
    'https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/CodeSystem/mii-cs-onko-verlauf-gesamtbeurteilung',
  'mii-grading': 'https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/CodeSystem/mii-cs-onko-grading',
  'mii-intent': 'https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/CodeSystem/mii-cs-onko-intention',
  'mii-position':
    'https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/CodeSystem/mii-cs-onko-therapie-stellungzurop',
  'mii-therapy': 'https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/CodeSystem/mii-cs-onko-therapie-typ',
  dicom: 'http://dicom.nema.org/resources/ontology/DCM',
  genomics: 'http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs',
  ncit: 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl',
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
  readonly #any = new Map<string, RegExp>();
  readonly #sites = new Map<string, readonly string[]>();
  readonly #otherSites = new Map<string, ReadonlySet<string>>();
  readonly #groups = new Map<string, ReadonlySet<string>>();
  readonly #limits = new Map<string, number>();
  readonly #words = new Map<string, NameList>();

  constructor(files: readonly ForeignText[]) {
    for (const file of files) {
      for (const [name, url] of Object.entries(file.systems ?? {})) this.#systems.set(name, url);
      for (const entry of file.codes ?? []) this.#addCode(entry);
      for (const [name, text] of Object.entries(file.patterns ?? {}))
        this.#patterns.set(name, new RegExp([text].flat().join('|'), 'iu'));
      for (const [word, sites] of Object.entries(file.sites ?? {})) this.#sites.set(word, sites);
      for (const [name, words] of Object.entries(file.otherSites ?? {})) this.#otherSites.set(name, new Set(words));
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
    return given(this.#patterns, name);
  }

  /** A pattern of all that some patterns name. */
  anyOf(names: readonly string[]): RegExp {
    const key = names.join(' ');
    const any = this.#any.get(key) ?? new RegExp(names.map((name) => this.pattern(name).source).join('|'), 'iu');
    this.#any.set(key, any);
    return any;
  }

  /** A text with blanks in place of what a pattern names. */
  without(name: string, text: string): string {
    if (!this.pattern(name).test(text)) return text;
    return text.replace(this.everywhere(name), (found) => ' '.repeat(found.length));
  }

  /** The same pattern as one that finds every place. */
  everywhere(name: string): RegExp {
    const all = this.#everywhere.get(name) ?? new RegExp(this.pattern(name).source, 'giu');
    this.#everywhere.set(name, all);
    return all;
  }

  /** The sites of the tumours that a treatment may be for, where it is of some organs alone. */
  sites(treatment: string): readonly string[] | undefined {
    return this.#sites.get(treatment);
  }

  /** Whether what is said to be of a site that the case has no word for may be of one that it has. */
  mayBeOf(otherSite: string, word: string): boolean {
    return given(this.#otherSites, otherSite).has(word);
  }

  /** Whether a word of the case is in a group. */
  isIn(group: string, word: string): boolean {
    return given(this.#groups, group).has(word);
  }

  /** A limit by its name. */
  limit(name: string): number {
    return given(this.#limits, name);
  }

  /** Names of a list, in the order of the file. */
  names(list: string): NameList {
    return given(this.#words, list);
  }
}

/** What is asked for by its name is there: loading has seen to it that the files give all that the schema names. */
function given<T>(all: ReadonlyMap<string, T>, name: string): T {
  const found = all.get(name);
  if (found === undefined) throw new Error(`The tables of mappings/foreign have no ${name}.`);
  return found;
}

const NO_CODES: readonly ForeignCode[] = [];

const CM = 'http://hl7.org/fhir/sid/icd-10-cm';

function nameOf(text: { word: string; names: string; kind?: string; needsStain?: true }): ForeignName {
  const { word, names, kind } = text;
  return {
    word,
    needsStain: text.needsStain === true,
    names,
    within: WHERE.within(names),
    whole: WHERE.whole(names),
    // a name that looks at what follows it may be one in a shorter text only
    begin: /\\[bB]|\(\?<?[=!]|[$^]/.test(names) ? ALWAYS : WHERE.begin(names),
    ...(kind === undefined ? {} : { kind }),
  };
}
