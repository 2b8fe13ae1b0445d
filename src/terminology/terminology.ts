import type { Definitions } from '../definitions/index.ts';
import { splitCanonical } from '../fhir/canonical.ts';
import type { JsonObject } from '../fhir/json.ts';
import type { CodeCheck, CodingInput, Terminology } from '../fhir/ports.ts';
import { type CodeSystemIndex, type Concept, indexCodeSystem } from './code-system.ts';
import { knownGrammar } from './grammar.ts';
import { implicitMembership } from './implicit-value-set.ts';
import { type Membership, membershipOf } from './membership.ts';

/** Terminology over definitions, with the parts other modules build on. */
export interface LocalTerminology extends Terminology {
  codeSystem(canonical: string): CodeSystemIndex | undefined;
  membershipIn(valueSet: JsonObject): Membership;
}

/** Remembers what a function made for a definition. */
function remember<T>(make: (definition: JsonObject) => T): (definition: JsonObject | undefined) => T | undefined {
  const made = new Map<JsonObject, T>();
  return (definition) => {
    if (!definition) return undefined;
    const known = made.get(definition);
    if (known !== undefined) return known;
    const value = make(definition);
    made.set(definition, value);
    return value;
  };
}

/** So many systems are remembered as not here, so that made-up names in the input fill no memory. */
const MOST_ABSENT = 1000;

const isSame = (one: string, other: string): boolean => one === other || one.toLowerCase() === other.toLowerCase();

/** The language of a tag, `de` of `de-AT`; letter case means nothing (RFC 5646, 2.1.1). */
const primary = (tag: string): string | undefined => tag.toLowerCase().split('-')[0];

/** What displays are taken to be in where a resource says no language, as HL7's validator takes them. */
const USUAL = 'en';

/** The displays a concept has besides its own, for a resource in a language: `de` has those for `de-AT`, too. */
const othersOf = ({ designations = [] }: Concept, language = USUAL): string[] =>
  designations
    .filter((one) => one.language === undefined || primary(one.language) === primary(language))
    .map(({ value }) => value);

function displayCheck({ display: given, language }: CodingInput, concept: Concept): CodeCheck {
  const { display: own } = concept;
  const others = given === own ? [] : othersOf(concept, language);
  const right = own ?? others[0];
  if (right === undefined) return { result: 'valid' };
  if (given === undefined || [right, ...others].some((one) => isSame(given, one)))
    return { result: 'valid', display: right };
  return { result: 'valid', display: right, message: `The display should be '${right}'` };
}

/**
 * Terminology from the definitions at hand, without a server. What cannot be told (SNOMED CT, LOINC, a value set that
 * is not here, one that includes itself) is `unknown`.
 */
export function createTerminology(definitions: Definitions): LocalTerminology {
  const supplements = definitions.list('CodeSystem').filter((entry) => entry.supplements !== undefined);
  const supplementsOf = (url: string): JsonObject[] =>
    supplements
      .filter((entry) => splitCanonical(entry.supplements ?? '').url === url)
      .map((entry) => definitions.codeSystem(entry.url))
      .filter((supplement) => supplement !== undefined);
  const exact = remember((definition) => indexCodeSystem(definition, [], supplementsOf(String(definition.url))));
  const merged = remember((definition) => {
    const url = String(definition.url);
    const [, ...older] = definitions.versions('CodeSystem', url);
    return indexCodeSystem(definition, older, supplementsOf(url));
  });
  const systems = new Map<string, CodeSystemIndex>();
  // apart, since a version is no part of the system a code says
  const versions = new Map<string, CodeSystemIndex>();
  const codeSystem = (canonical: string): CodeSystemIndex | undefined => {
    const known = systems.get(canonical) ?? versions.get(canonical);
    if (known) return known;
    // a part of a system is none, and there may be any number of such names in the input
    if (canonical.includes('#')) return undefined;
    const isVersion = canonical.includes('|');
    const made = (isVersion ? exact : merged)(definitions.codeSystem(canonical));
    if (made) (isVersion ? versions : systems).set(canonical, made);
    return made;
  };
  const absent = new Set<string>();
  const inProgress = new Set<JsonObject>();
  const membershipOfDefinition = remember((definition): Membership => {
    if (inProgress.has(definition)) return () => 'unknown';
    inProgress.add(definition);
    try {
      return membershipOf(definition, { codeSystem, membership });
    } finally {
      inProgress.delete(definition);
    }
  });
  // only what is here is kept by name, without parts of it, so that names in the input fill no memory
  const byName = new Map<string, Membership>();
  const membership = (url: string): Membership | undefined => {
    const known = byName.get(url);
    if (known) return known;
    const definition = definitions.valueSet(url);
    if (!definition) return implicitMembership(url);
    // while a value set is being read, a reference to it from its own inside must not be remembered
    if (inProgress.has(definition)) return () => 'unknown';
    const made = membershipOfDefinition(definition);
    if (made && inProgress.size === 0 && !url.includes('#')) byName.set(url, made);
    return made;
  };
  const validateCode = (valueSet: string, coding: CodingInput): CodeCheck => {
    const test = membership(valueSet);
    return { result: test ? test(coding.system, coding.code) : 'unknown' };
  };
  const isValueSet = (url: string): boolean => definitions.valueSet(url) !== undefined;
  const lookup = (coding: CodingInput): CodeCheck => {
    if (coding.system === undefined) return { result: 'unknown' };
    const grammar = knownGrammar(coding.system);
    if (grammar) return { result: grammar(coding.code) };
    const versioned = coding.version === undefined ? undefined : codeSystem(`${coding.system}|${coding.version}`);
    const index = coding.system.includes('|') ? undefined : (versioned ?? codeSystem(coding.system));
    if (index === undefined && absent.size < MOST_ABSENT && !isValueSet(coding.system)) absent.add(coding.system);
    const concept = index?.find(coding.code);
    if (concept) return displayCheck(coding, concept);
    if (index?.supplements !== undefined)
      return { result: 'invalid', message: `${coding.system} supplements ${index.supplements}, whose codes they are` };
    return { result: index?.complete ? 'invalid' : 'unknown' };
  };
  const isPlain = (system: string, code: string, display: string | undefined): boolean => {
    const index = systems.get(system);
    if (index === undefined) return knownGrammar(system)?.(code) === 'valid';
    const concept = index.find(code);
    return concept ? display === undefined || display === concept.display : !index.complete;
  };
  const isVerbatim = (system: string, code: string, display: string | undefined): boolean =>
    systems.get(system)?.isVerbatim(system, code, display) === true;
  const answering = (valueSet: string): Membership => membership(valueSet) ?? (() => 'unknown');
  // not remembered here, since it comes with the input
  const membershipIn = (valueSet: JsonObject): Membership => membershipOf(valueSet, { codeSystem, membership });
  const isAbsent = (system: string): boolean => absent.has(system);
  return {
    validateCode,
    lookup,
    codeSystem,
    isPlain,
    isVerbatim,
    isAbsent,
    isValueSet,
    membership: answering,
    membershipIn,
  };
}
