import { FHIR_STRUCTURE } from '../definitions/index.ts';
import { type Pattern, wholePattern } from '../fhir/bounded-pattern.ts';
import type { JsonObject } from '../fhir/json.ts';
import { obj, objects, str, strings } from '../fhir/read.ts';
import type { CodeSystemIndex, Concept } from './code-system.ts';
import { knownGrammar } from './grammar.ts';
import type { Verdict } from './verdict.ts';

/** Membership of a code; without a system any system of the set may have it. */
export type Membership = (system: string | undefined, code: string) => Verdict;

/** What memberships are built from. */
export interface Sources {
  codeSystem(canonical: string): CodeSystemIndex | undefined;
  /** Membership of another value set, `undefined` when it is not here. */
  membership(valueSet: string): Membership | undefined;
}

/** The verdict that one part decides for all; without it, unknown where a part does not know, else the other verdict. */
function combined(parts: readonly Membership[], decisive: 'valid' | 'invalid'): Membership {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const otherwise = decisive === 'valid' ? 'invalid' : 'valid';
  return (system, code) => {
    let open = false;
    for (const part of parts) {
      const verdict = part(system, code);
      if (verdict === decisive) return decisive;
      if (verdict === 'unknown') open = true;
    }
    return open ? 'unknown' : otherwise;
  };
}

const anyOf = (parts: readonly Membership[]): Membership => combined(parts, 'valid');

const allOf = (parts: readonly Membership[]): Membership => combined(parts, 'invalid');

const unknown: Membership = () => 'unknown';

/** A rule that holds for codes of one system alone. */
export function within(url: string, rule: (code: string) => Verdict): Membership {
  return (system, code) => (system === undefined || system === url ? rule(code) : 'invalid');
}

/** What is said of a code that a system does not have here. */
const notFound = ({ complete }: CodeSystemIndex): Verdict => (complete ? 'invalid' : 'unknown');

/** Codes as the system itself gives them. */
function wholeSystem(url: string, index: CodeSystemIndex | undefined): Membership {
  const grammar = knownGrammar(url);
  if (grammar) return within(url, grammar);
  if (!index) return within(url, () => 'unknown');
  return within(url, (code) => (index.find(code) ? 'valid' : notFound(index)));
}

function listed(url: string, concepts: JsonObject[], index: CodeSystemIndex | undefined): Membership {
  const codes = new Set(concepts.flatMap((concept) => str(concept.code) ?? []));
  if (index?.caseSensitive !== false) return within(url, (code) => (codes.has(code) ? 'valid' : 'invalid'));
  const folded = new Set([...codes].map((code) => code.toLowerCase()));
  return within(url, (code) => (folded.has(code.toLowerCase()) ? 'valid' : 'invalid'));
}

/** Whether a concept passes a filter; `undefined` where that cannot be told. */
type ConceptTest = (concept: Concept) => boolean | undefined;

/** Whether one of the texts matches a pattern; `undefined` where that could take too long to tell. */
function someMatch(texts: readonly string[], pattern: Pattern): boolean | undefined {
  const answers = texts.map((text) => pattern.test(text));
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

/** Properties whose values are codes of the system itself (http://hl7.org/fhir/R4/codesystem.html#defined-props). */
const OF_CODES = new Set(['concept', 'code', 'parent', 'child']);

/** What concepts have for a property; of the hierarchy, which is often written by nesting, wherever it is said. */
function valuesOf(property: string, index: CodeSystemIndex): (concept: Concept) => readonly string[] {
  switch (property) {
    case 'code':
    case 'concept':
      return ({ code }) => [code];
    case 'display':
      return ({ display }) => [display ?? ''];
    case 'parent':
      return ({ parents }) => parents;
    case 'child':
      return ({ code }) => index.below(code);
    default:
      return ({ properties }) => properties.get(property) ?? [];
  }
}

/** http://hl7.org/fhir/R4/valueset-filter-operator.html; `undefined` for what cannot be evaluated. */
function filterTest(filter: JsonObject, index: CodeSystemIndex): ConceptTest | undefined {
  const property = str(filter.property) ?? '';
  const value = str(filter.value) ?? '';
  const isCode = OF_CODES.has(property);
  // a system that does not tell letter case apart knows a code in any
  const codeAs = (text: string): string => index.find(text)?.code ?? text;
  const code = codeAs(value);
  const several = value.split(',').map((one) => (isCode ? codeAs(one.trim()) : one.trim()));
  const values = valuesOf(property, index);
  switch (filter.op) {
    case 'is-a':
      return (concept) => index.subsumedBy(concept.code, code);
    case 'descendent-of':
      return (concept) => concept.code !== code && index.subsumedBy(concept.code, code);
    case 'is-not-a':
      return (concept) => !index.subsumedBy(concept.code, code);
    case 'generalizes':
      return (concept) => index.subsumedBy(code, concept.code);
    case '=':
      return (concept) => values(concept).includes(isCode ? code : value);
    case 'in':
      return (concept) => values(concept).some((one) => several.includes(one));
    case 'not-in':
      return (concept) => !values(concept).some((one) => several.includes(one));
    case 'exists':
      return (concept) => values(concept).length > 0 === (value === 'true');
    case 'regex': {
      const pattern = wholePattern(value);
      return pattern && ((concept) => someMatch(values(concept), pattern));
    }
    default:
      return undefined;
  }
}

/** The verdict of filters all of which a concept has to pass; `undefined` where one says no. */
function passing(concept: Concept, tests: readonly ConceptTest[]): Verdict | undefined {
  const answers = tests.map((test) => test(concept));
  if (answers.includes(false)) return undefined;
  return answers.includes(undefined) ? 'unknown' : 'valid';
}

function filtered(url: string, filters: JsonObject[], index: CodeSystemIndex | undefined): Membership {
  if (!index) return within(url, () => 'unknown');
  const tests = filters.map((filter) => filterTest(filter, index));
  const usable = tests.filter((test) => test !== undefined);
  if (usable.length < tests.length) return within(url, () => 'unknown');
  return within(url, (code) => {
    const concept = index.find(code);
    return (concept && passing(concept, usable)) ?? notFound(index);
  });
}

function includePart(include: JsonObject, sources: Sources): Membership {
  const parts: Membership[] = [];
  const system = str(include.system);
  if (system !== undefined) {
    const version = str(include.version);
    const index = (version && sources.codeSystem(`${system}|${version}`)) || sources.codeSystem(system);
    const concepts = objects(include.concept);
    const filters = objects(include.filter);
    if (concepts.length > 0) parts.push(listed(system, concepts, index));
    else if (filters.length > 0) parts.push(filtered(system, filters, index));
    else parts.push(wholeSystem(system, index));
  }
  for (const url of strings(include.valueSet)) parts.push(sources.membership(url) ?? unknown);
  return parts.length > 0 ? allOf(parts) : unknown;
}

/** Whether a concept is said to be out of use (http://hl7.org/fhir/R4/codesystem.html#status). */
function isInactive({ properties }: Concept): boolean {
  const states = properties.get('status') ?? [];
  return (
    properties.get('inactive')?.includes('true') === true || states.includes('retired') || states.includes('inactive')
  );
}

/** Without the codes that their system says are out of use. */
const active =
  (all: Membership, { codeSystem }: Sources): Membership =>
  (system, code) => {
    const concept = system === undefined ? undefined : codeSystem(system)?.find(code);
    return concept && isInactive(concept) ? 'invalid' : all(system, code);
  };

function composed(compose: JsonObject, sources: Sources): Membership {
  const all = includedAndExcluded(compose, sources);
  return compose.inactive === false ? active(all, sources) : all;
}

function includedAndExcluded(compose: JsonObject, sources: Sources): Membership {
  const includes = objects(compose.include).map((include) => includePart(include, sources));
  const excludes = objects(compose.exclude).map((exclude) => includePart(exclude, sources));
  if (includes.length === 0) return unknown;
  const included = anyOf(includes);
  if (excludes.length === 0) return included;
  const excluded = anyOf(excludes);
  return (system, code) => {
    const verdict = included(system, code);
    if (verdict === 'invalid') return verdict;
    const out = excluded(system, code);
    if (out === 'valid') return 'invalid';
    return out === 'unknown' ? 'unknown' : verdict;
  };
}

const UNCLOSED = ['valueset-unclosed', 'valueset-toocostly'].map((name) => FHIR_STRUCTURE + name);

/** Whether an expansion has all codes: not a page of them, nor what was left of too many. */
const isWhole = (expansion: JsonObject, count: number): boolean =>
  !(typeof expansion.total === 'number' && expansion.total > count) &&
  !objects(expansion.extension).some(
    ({ url, valueBoolean }) => valueBoolean === true && UNCLOSED.includes(String(url)),
  );

function expanded(expansion: JsonObject): Membership {
  const codes = new Map<string, Set<string>>();
  let count = 0;
  const add = (items: JsonObject[], depth: number): void => {
    if (depth > 64) return;
    for (const item of items) {
      const code = str(item.code);
      const system = str(item.system) ?? '';
      count += 1;
      if (code !== undefined && item.abstract !== true) codes.set(system, (codes.get(system) ?? new Set()).add(code));
      add(objects(item.contains), depth + 1);
    }
  };
  add(objects(expansion.contains), 0);
  const absent = isWhole(expansion, count) ? 'invalid' : 'unknown';
  return (system, code) => {
    if (system !== undefined) return codes.get(system)?.has(code) ? 'valid' : absent;
    return [...codes.values()].some((set) => set.has(code)) ? 'valid' : absent;
  };
}

/**
 * The membership test of a value set (http://hl7.org/fhir/R4/valueset.html#compositions): from its definition where
 * the code systems are here, else from its expansion.
 */
export function membershipOf(valueSet: JsonObject, sources: Sources): Membership {
  const compose = obj(valueSet.compose);
  const expansion = obj(valueSet.expansion);
  const byExpansion = expansion && objects(expansion.contains).length > 0 ? expanded(expansion) : undefined;
  if (!compose) return byExpansion ?? unknown;
  const byCompose = composed(compose, sources);
  if (!byExpansion) return byCompose;
  return (system, code) => {
    const verdict = byCompose(system, code);
    return verdict === 'unknown' ? byExpansion(system, code) : verdict;
  };
}
