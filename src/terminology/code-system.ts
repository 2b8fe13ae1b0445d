import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { isAbsolute } from '../fhir/literal-reference.ts';
import { objects, str } from '../fhir/read.ts';

/** Another display, in a language where it says one. */
export interface Designation {
  language?: string;
  value: string;
}

/** A concept of a code system. */
export interface Concept {
  code: string;
  display?: string;
  /** Other displays, where there are any. */
  designations?: readonly Designation[];
  parents: string[];
  children: string[];
  properties: Map<string, string[]>;
  /** Whether its code and display are texts about which nothing is unusual, once that was asked. */
  isOrdinary: boolean | undefined;
}

/** A code system ready for look-ups. */
export interface CodeSystemIndex {
  url: string;
  /** What it is called: its title, else its name; its URL where it has neither. */
  name: string;
  /** Whether every code is here (`content` = complete): only then is an unknown code wrong. */
  complete: boolean;
  /** The system whose codes it only adds to: a supplement has none of its own. */
  supplements: string | undefined;
  caseSensitive: boolean;
  concepts: ReadonlyMap<string, Concept>;
  /** The concept of a code, by the system's rule on letter case. */
  find(code: string): Concept | undefined;
  /** Whether a Coding with these is written as the system writes them, so that nothing can be wrong with it. */
  isVerbatim(system: string, code: string, display: string | undefined): boolean;
  /** Whether `code` is `ancestor` or below it. */
  subsumedBy(code: string, ancestor: string): boolean;
  /** The codes directly below one. */
  below(code: string): readonly string[];
}

/** ASCII without spaces, and with spaces inside. */
const WORD = /^[!-~]+$/;
const WORDS = /^[!-~](?:[ -~]*[!-~])?$/;

/** Deepest hierarchy read; a deeper one is treated as if it ended there. */
const MAX_DEPTH = 64;

/** A value as filters name it; a Coding by its code alone, or with its system before it. */
function textsOf(value: JsonValue): string[] {
  if (!isObject(value)) return [String(value)];
  const { system, code } = value;
  return [String(code), ...(typeof system === 'string' ? [`${system}#${code}`] : [])];
}

function readProperties(concept: JsonObject): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const property of objects(concept.property)) {
    const name = str(property.code);
    const key = Object.keys(property).find((member) => member.startsWith('value'));
    const value = key === undefined ? undefined : property[key];
    if (name === undefined || value === undefined) continue;
    found.set(name, [...(found.get(name) ?? []), ...textsOf(value)]);
  }
  return found;
}

function readDesignations(concept: JsonObject, ofSystem?: string): Designation[] {
  return objects(concept.designation).flatMap(({ language: own, value }) => {
    if (typeof value !== 'string') return [];
    const language = str(own) ?? ofSystem;
    return language === undefined ? { value } : { language, value };
  });
}

function addConcepts(list: JsonObject[], parent: string | undefined, into: Map<string, Concept>, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const item of list) {
    const code = str(item.code);
    if (code === undefined) continue;
    const display = str(item.display);
    const properties = readProperties(item);
    const parents = [
      ...(parent === undefined ? [] : [parent]),
      ...(properties.get('parent') ?? []),
      ...(properties.get('subsumedBy') ?? []),
    ];
    const children = properties.get('child') ?? [];
    const designations = readDesignations(item);
    into.set(code, {
      code,
      parents,
      children: [...children],
      properties,
      isOrdinary: undefined,
      ...(display === undefined ? {} : { display }),
      ...(designations.length > 0 ? { designations } : {}),
    });
    addConcepts(objects(item.concept), code, into, depth + 1);
  }
}

/** Parents and children say the same thing; a definition may give either. */
function link(concepts: Map<string, Concept>): void {
  for (const concept of concepts.values()) {
    for (const child of concept.children) {
      const below = concepts.get(child);
      if (below && !below.parents.includes(concept.code)) below.parents.push(concept.code);
    }
  }
}

function childrenByParent(concepts: ReadonlyMap<string, Concept>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { code, parents } of concepts.values()) {
    for (const parent of new Set(parents)) {
      const known = found.get(parent);
      if (known) known.push(code);
      else found.set(parent, [code]);
    }
  }
  return found;
}

/** Adds what older versions of a code system have and the first one has not: an instance may be as old as they are. */
function addOlder(concepts: Map<string, Concept>, older: Map<string, Concept>): void {
  for (const [code, concept] of older) {
    const known = concepts.get(code);
    if (!known) concepts.set(code, concept);
    else known.parents.push(...concept.parents.filter((parent) => !known.parents.includes(parent)));
  }
}

/** Adds the displays a supplement has; its own language is that of its displays, and of designations without one. */
function addDesignations(
  list: JsonObject[],
  language: string | undefined,
  to: Map<string, Concept>,
  depth: number,
): void {
  if (depth > MAX_DEPTH) return;
  for (const item of list) {
    const known = to.get(str(item.code) ?? '');
    const display = str(item.display);
    const own = language === undefined || display === undefined ? [] : [{ language, value: display }];
    const added = [...own, ...readDesignations(item, language)];
    if (known && added.length > 0) known.designations = [...(known.designations ?? []), ...added];
    addDesignations(objects(item.concept), language, to, depth + 1);
  }
}

function readConcepts(definition: JsonObject): Map<string, Concept> {
  const concepts = new Map<string, Concept>();
  addConcepts(objects(definition.concept), undefined, concepts, 0);
  link(concepts);
  return concepts;
}

/** Reads a CodeSystem (http://hl7.org/fhir/R4/codesystem.html); circles in its hierarchy are harmless. */
export function indexCodeSystem(
  definition: JsonObject,
  older: readonly JsonObject[] = [],
  supplementing: readonly JsonObject[] = [],
): CodeSystemIndex {
  const supplements = definition.content === 'supplement' ? str(definition.supplements) : undefined;
  const concepts = supplements === undefined ? readConcepts(definition) : new Map<string, Concept>();
  for (const version of older) addOlder(concepts, readConcepts(version));
  for (const { concept, language } of supplementing) addDesignations(objects(concept), str(language), concepts, 0);
  const caseSensitive = definition.caseSensitive !== false;
  const folded = caseSensitive
    ? undefined
    : new Map([...concepts.values()].map((one) => [one.code.toLowerCase(), one]));
  const find = (code: string) => concepts.get(code) ?? folded?.get(code.toLowerCase());
  const subsumedBy = (code: string, ancestor: string): boolean => {
    const seen = new Set<string>();
    const open = [code];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === ancestor) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(concepts.get(next)?.parents ?? []));
    }
    return false;
  };
  let belowEach: Map<string, string[]> | undefined;
  const below = (code: string): readonly string[] => {
    belowEach ??= childrenByParent(concepts);
    return belowEach.get(code) ?? [];
  };
  const complete = supplements !== undefined || (definition.content === 'complete' && concepts.size > 0);
  const url = str(definition.url) ?? '';
  const name = str(definition.title) ?? str(definition.name) ?? url;
  const hasOrdinaryUrl = WORD.test(url) && isAbsolute(url);
  const isVerbatim = (system: string, code: string, display: string | undefined): boolean => {
    if (!hasOrdinaryUrl || system !== url) return false;
    const concept = concepts.get(code);
    if (concept === undefined || (display !== undefined && display !== concept.display)) return false;
    concept.isOrdinary ??= WORD.test(code) && (concept.display === undefined || WORDS.test(concept.display));
    return concept.isOrdinary;
  };
  return { url, name, complete, supplements, caseSensitive, concepts, find, isVerbatim, subsumedBy, below };
}
