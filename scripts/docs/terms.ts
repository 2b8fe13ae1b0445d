import { isObject, type JsonObject, type JsonValue } from '../../src/fhir/json.ts';
import { objects, str } from '../../src/fhir/read.ts';
import { OWN_SYSTEM } from '../../src/mapping/file/code-map-file.ts';
import { codingOf } from '../../src/mapping/file/load-code-maps.ts';
import { code } from './markdown.ts';
import type { Sources } from './sources.ts';

/** Codes with their names: ours, those of the code maps, and those that mCODE and HL7 give a name. */

const keyOf = (system: string, value: string): string => `${system}|${value}`;

function* concepts(value: JsonValue | undefined): Generator<JsonObject> {
  for (const concept of objects(value)) {
    yield concept;
    yield* concepts(concept.concept);
  }
}

/** Displays of the codes that value sets of mCODE list. */
function mcodeDisplays({ definitions }: Sources): [string, string][] {
  return definitions
    .list('ValueSet')
    .filter(({ url }) => url.startsWith('http://hl7.org/fhir/us/mcode/'))
    .flatMap(({ url }) => {
      const compose = definitions.valueSet(url)?.compose;
      return objects(isObject(compose) ? compose.include : undefined).flatMap((include) =>
        objects(include.concept).flatMap((concept): [string, string][] => {
          const display = str(concept.display);
          return display === undefined ? [] : [[keyOf(str(include.system) ?? '', str(concept.code) ?? ''), display]];
        }),
      );
    });
}

/** Names of codes. */
export class Terms {
  readonly #displays: Map<string, string>;
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
    this.#displays = new Map(mcodeDisplays(sources));
    for (const { text } of sources.codeMaps) {
      for (const entry of [...(text.also ?? []), ...Object.values(text.codes)]) {
        const coding = codingOf(entry, sources.systems);
        if (coding !== undefined) this.#displays.set(keyOf(coding.system, coding.code), coding.display);
      }
    }
  }

  /** What a code system calls a code; nothing where no source at hand says it. */
  display(system: string, value: string): string | undefined {
    const known = this.#displays.get(keyOf(system, value));
    if (known !== undefined) return known;
    const found = concepts(this.#sources.definitions.codeSystem(system)?.concept).find((one) => one.code === value);
    return found === undefined ? undefined : str(found.display);
  }

  /** Short name of a code system: `SNOMED CT`, `ICD-O-3`, `ours`. */
  systemName(url: string): string {
    if (url === OWN_SYSTEM || url.startsWith(OWN_SYSTEM.slice(0, OWN_SYSTEM.lastIndexOf('/')))) return 'ours';
    const found = Object.entries(this.#sources.systems).find(([, system]) => system.url === url);
    if (found === undefined) return url.slice(url.lastIndexOf('/') + 1);
    const [alias, { title }] = found;
    return title.length > 40 ? alias.toUpperCase() : title.replace(/ \(.*\)$/, '');
  }

  /** A coding in words: its display, and code and system behind it. */
  coding(coding: JsonObject): string {
    const system = str(coding.system) ?? '';
    const value = str(coding.code) ?? '';
    const display = str(coding.display) ?? this.display(system, value);
    const named = `${this.systemName(system)} ${code(value)}`;
    return display === undefined ? named : `${display} (${named})`;
  }
}

/** The codings of a pattern or fixed value: of a CodeableConcept all, of a Coding itself. */
export function codingsOf(value: JsonValue | undefined): JsonObject[] {
  if (!isObject(value)) return [];
  if (value.coding !== undefined) return objects(value.coding);
  return value.system === undefined || value.code === undefined ? [] : [value];
}

/** A value that a mapping always writes, as a word: that of a coded one is its code. */
export const wordOfConstant = (value: JsonValue | undefined): string =>
  codingsOf(value)
    .flatMap(({ code: word }) => str(word) ?? [])
    .join(', ') || String(value);
