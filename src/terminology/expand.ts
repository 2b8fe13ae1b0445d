import type { Definitions } from '../definitions/index.ts';
import type { JsonObject } from '../fhir/json.ts';
import { obj, objects, str, strings } from '../fhir/read.ts';
import type { LocalTerminology } from './terminology.ts';

/** A code of an expanded value set. */
export interface ExpandedConcept {
  system: string;
  code: string;
  display?: string;
}

/** The codes of a value set, or why they cannot all be told. */
export type Expansion =
  | { concepts: ExpandedConcept[]; problem?: undefined }
  | { concepts?: undefined; problem: string };

/** Value sets that include value sets deeper than this are not expanded. */
const MAX_DEPTH = 16;

/**
 * Lists the codes of a value set (http://hl7.org/fhir/R4/valueset-operation-expand.html): all of them or none, since a
 * list that lacks some would be read as the whole.
 */
export function createExpander(definitions: Definitions, terminology: LocalTerminology) {
  return (valueSet: JsonObject): Expansion => {
    const candidates = candidatesOf(valueSet, { definitions, terminology }, MAX_DEPTH);
    if (!Array.isArray(candidates)) return candidates;
    // by name it could be another version
    const membership = terminology.membershipIn(valueSet);
    const found = new Map<string, ExpandedConcept>();
    for (const concept of candidates) {
      const result = membership(concept.system, concept.code);
      if (result === 'unknown')
        return { problem: `Whether ${concept.system}|${concept.code} is in it cannot be told here.` };
      if (result === 'valid') found.set(`${concept.system}|${concept.code}`, concept);
    }
    return { concepts: [...found.values()] };
  };
}

interface Sources {
  definitions: Definitions;
  terminology: LocalTerminology;
}

type Candidates = ExpandedConcept[] | { problem: string };

/** Codes among which those of the value set are. */
function candidatesOf(valueSet: JsonObject, sources: Sources, depth: number): Candidates {
  const includes = objects(obj(valueSet.compose)?.include);
  if (includes.length === 0) return listedCodes(objects(obj(valueSet.expansion)?.contains), depth);
  const all: ExpandedConcept[] = [];
  for (const include of includes) {
    const some = includedCodes(include, sources, depth);
    if (!Array.isArray(some)) return some;
    all.push(...some);
  }
  return all;
}

function includedCodes(include: JsonObject, sources: Sources, depth: number): Candidates {
  const system = str(include.system);
  if (system === undefined) return codesOfValueSets(strings(include.valueSet), sources, depth);
  const index = sources.terminology.codeSystem(system);
  const listed = objects(include.concept);
  if (listed.length > 0)
    return listed.flatMap((one) => concept(system, one, index?.find(str(one.code) ?? '')?.display));
  if (!index?.complete) return { problem: `The code system ${system} is not here in full.` };
  return [...index.concepts.values()].map(({ code, display }) => ({ system, code, ...(display ? { display } : {}) }));
}

function codesOfValueSets(urls: readonly string[], { definitions, terminology }: Sources, depth: number): Candidates {
  const [first] = urls;
  const valueSet = first === undefined ? undefined : definitions.valueSet(first);
  if (!valueSet) return { problem: `The value set ${first ?? ''} is not here.` };
  if (depth === 0) return { problem: 'Its value sets include one another without end.' };
  // what must be in several value sets is in the first; the rest is for the membership test
  return candidatesOf(valueSet, { definitions, terminology }, depth - 1);
}

function listedCodes(contains: readonly JsonObject[], depth: number): ExpandedConcept[] {
  if (depth === 0) return [];
  return contains.flatMap((item) => [
    ...(item.abstract === true ? [] : concept(str(item.system) ?? '', item)),
    ...listedCodes(objects(item.contains), depth - 1),
  ]);
}

function concept(system: string, { code, display }: JsonObject, known?: string): ExpandedConcept[] {
  if (typeof code !== 'string') return [];
  const shown = str(display) ?? known;
  return [{ system, code, ...(shown !== undefined ? { display: shown } : {}) }];
}
