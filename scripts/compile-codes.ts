/**
 * Compiles mappings/codes/*.yaml into terminology resources of our package (build/iscm-fhir/package):
 *   ValueSet iscm-<map>         the codes that are written for the words of a map
 *   ConceptMap iscm-<map>       words -> codes, and codes of others -> ours
 *   CodeSystem iscm-term        all terms of our own
 *   CodeSystem iscm-word-<list> the words of one list of the case model
 * No date, no order but that of the files: same sources, same bytes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASE_MODEL_VERSION } from '../src/case/version.ts';
import { ownCanonical } from '../src/fhir/canonical.ts';
import type { JsonObject, Resource } from '../src/fhir/json.ts';
import type { MappedCoding } from '../src/mapping/code-map.ts';
import type { CodeMapFile, ForeignCodeText, SystemText } from '../src/mapping/file/code-map-file.ts';
import { codingOf, isOwn, loadCodeMaps, wordLists } from '../src/mapping/file/load-code-maps.ts';
import { readSushiConfig } from './compile-profiles.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

type Systems = Record<string, SystemText>;
type Kind = 'ValueSet' | 'CodeSystem' | 'ConceptMap';

const pascal = (kebab: string): string =>
  kebab.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const kebab = (camel: string): string => camel.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** What all our terminology resources begin with. */
function head(kind: Kind, id: string, title: string, version: string): Resource {
  return {
    resourceType: kind,
    id,
    url: ownCanonical(kind, id),
    version,
    name: pascal(id),
    title,
    status: 'active',
    experimental: false,
    publisher: 'iscm-fhir',
  };
}

/** Groups in the order in which their keys first occur. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups];
}

/** The notices of the code systems that occur, as one copyright statement. */
function copyright(urls: Iterable<string>, systems: Systems): JsonObject {
  const used = new Set(urls);
  const notices = Object.values(systems).flatMap(({ url, notice }) => (used.has(url) ? [notice] : []));
  return notices.length > 0 ? { copyright: notices.join('\n\n') } : {};
}

/** The words of a file that have a code, with it. */
function written({ text }: CodeMapFile, systems: Systems): { word: string; coding: MappedCoding }[] {
  return Object.entries(text.codes).flatMap(([word, code]) => {
    const coding = codingOf(code, systems);
    return coding === undefined ? [] : [{ word, coding }];
  });
}

function valueSet(file: CodeMapFile, systems: Systems, version: string): Resource {
  const { map, title } = file.text;
  const codings = written(file, systems).map(({ coding }) => coding);
  const include = groupBy(codings, ({ system }) => system).map(([system, members]) => ({
    system,
    concept: members.map(({ code, display }) => ({ code, display })),
  }));
  return {
    ...head('ValueSet', `iscm-${map}`, title, version),
    description: `The codes that the ISCM adapter writes: ${title}.`,
    ...copyright(
      include.map(({ system }) => system),
      systems,
    ),
    compose: { include },
  };
}

/** Id of the CodeSystem of a file's list of words. */
function wordSystemId({ text }: CodeMapFile): string {
  return `iscm-word-${typeof text.words === 'string' ? kebab(text.words) : text.map}`;
}

interface Translation {
  from: MappedCoding;
  to: MappedCoding;
  equivalence: string;
  comment?: string;
}

/** How what is written stands to a foreign code (http://hl7.org/fhir/R4/valueset-concept-map-equivalence.html). */
function relation({ loses, assumes }: ForeignCodeText): { equivalence: string; comment?: string } {
  if (loses === undefined && assumes === undefined) return { equivalence: 'equivalent' };
  const lost = loses === undefined ? [] : [`Lost: ${loses}.`];
  const assumed = assumes === undefined ? [] : [`Assumed: ${assumes}.`];
  const equivalence = assumes === undefined ? 'wider' : 'inexact';
  return { equivalence: loses === undefined ? 'narrower' : equivalence, comment: [...lost, ...assumed].join(' ') };
}

function translations(file: CodeMapFile, systems: Systems): Translation[] {
  const system = ownCanonical('CodeSystem', wordSystemId(file));
  const pairs = written(file, systems);
  const words = pairs.map(({ word, coding }) => ({
    from: { system, code: word, display: word.replaceAll('-', ' ') },
    to: coding,
    equivalence: 'equal',
  }));
  const others = (file.text.also ?? []).flatMap((code) => {
    const from = codingOf(code, systems);
    const to = pairs.find(({ word }) => word === code.word)?.coding;
    if (from === undefined || to === undefined) return [];
    return [{ from, to, ...relation(code) }];
  });
  return [...words, ...others];
}

function conceptMap(file: CodeMapFile, systems: Systems, version: string): Resource {
  const { map, title } = file.text;
  const all = translations(file, systems);
  const groups = groupBy(all, ({ from, to }) => `${from.system} ${to.system}`).map(([, members]) => ({
    source: members[0]?.from.system ?? '',
    target: members[0]?.to.system ?? '',
    element: members.map(({ from, to, equivalence, comment }) => ({
      code: from.code,
      display: from.display,
      target: [{ code: to.code, display: to.display, equivalence, ...(comment === undefined ? {} : { comment }) }],
    })),
  }));
  return {
    ...head('ConceptMap', `iscm-${map}`, title, version),
    description: `From the words of the ISCM case, and from codes of others, to the codes that are written: ${title}.`,
    ...copyright(
      all.flatMap(({ from, to }) => [from.system, to.system]),
      systems,
    ),
    targetCanonical: ownCanonical('ValueSet', `iscm-${map}`),
    group: groups,
  };
}

function codeSystem(id: string, title: string, version: string, description: string, concept: JsonObject[]): Resource {
  return {
    ...head('CodeSystem', id, title, version),
    description,
    caseSensitive: true,
    content: 'complete',
    count: concept.length,
    concept,
  };
}

function ownTerms(files: readonly CodeMapFile[], version: string): Resource {
  const terms = files.flatMap(({ text }) => Object.values(text.codes).filter(isOwn));
  const concept = terms.map(({ own, display, definition }) => ({ code: own, display, definition }));
  return codeSystem('iscm-term', 'ISCM terms', version, 'Terms for which no standard code was found.', concept);
}

function wordSystem(file: CodeMapFile): Resource {
  const { text } = file;
  const list = typeof text.words === 'string' ? wordLists.get(text.words) : text.words;
  const words = new Set([...(list ?? []), ...Object.keys(text.codes)]);
  const concept = [...words].map((code) => ({ code, display: code.replaceAll('-', ' ') }));
  const description = `Words that a case of intramedullary spinal cord metastasis is written with: ${text.title}.`;
  return codeSystem(wordSystemId(file), `Words of the case: ${text.title}`, CASE_MODEL_VERSION, description, concept);
}

/** Word systems of all files; of maps that share a list the first one names it, and words beyond the list are added. */
function wordSystems(files: readonly CodeMapFile[]): Resource[] {
  return groupBy(files, wordSystemId).flatMap(([, [first, ...rest]]) => {
    if (first === undefined) return [];
    const codes = Object.assign({}, ...rest.map(({ text }) => text.codes), first.text.codes);
    return [wordSystem({ ...first, text: { ...first.text, codes } })];
  });
}

/** The terminology resources of a folder of code maps. @throws with every finding when the maps are not sound */
export function codeResources(dir = join(root, 'mappings', 'codes')): Resource[] {
  const loaded = loadCodeMaps(dir);
  if ('issues' in loaded) throw new Error(loaded.issues.map(({ message }) => message).join('\n'));
  const { files, systems } = loaded;
  const { version } = readSushiConfig();
  return [
    ...files.flatMap((file) => [valueSet(file, systems, version), conceptMap(file, systems, version)]),
    ...wordSystems(files),
    ownTerms(files, version),
  ];
}

/** Writes the resources into the package folder `outDir`. */
export function compileCodes(outDir: string): void {
  mkdirSync(outDir, { recursive: true });
  for (const resource of codeResources()) {
    const file = `${resource.resourceType}-${resource.id}.json`;
    writeFileSync(join(outDir, file), `${JSON.stringify(resource, null, 2)}\n`);
  }
}
