import fhirpath, { type UserInvocationTable } from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { str } from '../fhir/read.ts';
import type { Environment } from './expression.ts';
import { CRITERIA } from './interpreter-criteria.ts';
import { Unknowable } from './items.ts';
import { keysOfReferences, keysOfResources } from './resource-keys.ts';
import { matchesPattern, tooLong, validPattern } from './valid-pattern.ts';

/** fhirpath.js hands its functions no context of ours; evaluation is synchronous, so the one at work stands here. */
let active: Environment | undefined;

/** Does something in an environment, which the functions see meanwhile. */
export function within<T>(surroundings: Environment, work: () => T): T {
  const outer = active;
  active = surroundings;
  try {
    return work();
  } finally {
    active = outer;
  }
}

function environment(): Environment {
  if (!active) throw new Error('FHIRPath function called outside of an evaluation');
  return active;
}

function known(answer: boolean | undefined, what: string): boolean {
  if (answer === undefined) throw new Unknowable(what);
  return answer;
}

function codingsOf(item: JsonValue): JsonObject[] {
  if (typeof item === 'string') return [{ code: item }];
  if (!isObject(item)) return [];
  return Array.isArray(item.coding) ? item.coding.filter(isObject) : [item];
}

function memberOf(items: JsonValue[], valueSet: string): boolean[] {
  const [item] = items;
  if (item === undefined || items.length !== 1) return [];
  let unknown = false;
  for (const coding of codingsOf(item)) {
    const code = str(coding.code);
    const system = str(coding.system);
    if (code === undefined) continue;
    const answer = environment().memberOf(valueSet, { code, ...(system === undefined ? {} : { system }) });
    if (answer) return [true];
    if (answer === undefined) unknown = true;
  }
  return [known(unknown ? undefined : false, `the value set ${valueSet} cannot be expanded here`)];
}

function referenceOf(item: JsonValue): string | undefined {
  if (typeof item === 'string') return item;
  return isObject(item) ? str(item.reference) : undefined;
}

const self = fhirpath.compile('$this', r4, { resolveInternalTypes: false });

/** A resource as a node of fhirpath.js, so that `ofType` and `is` know its type. */
function typed(resource: JsonObject): unknown[] {
  return self(resource, {});
}

const FLAGS = /^[im]*$/;

/** The one text of what a function is applied to. */
function textOf(items: JsonValue[]): string | undefined {
  if (items.length > 1) throw new Error('Unexpected collection; expected singleton of type String');
  const [item] = items;
  if (item !== undefined && item !== null && typeof item !== 'string') throw new Error('Expected string');
  return item ?? undefined;
}

/** What is to be told of a text by a pattern, as by the functions of fhirpath.js, which could run for ever. */
function ofPattern(tell: (text: string, pattern: string, last: string) => boolean | string) {
  return (items: JsonValue[], pattern: unknown, last?: unknown): (boolean | string)[] => {
    const text = textOf(items);
    if (text === undefined || typeof pattern !== 'string') return [];
    if (last !== undefined && typeof last !== 'string') return [];
    return [tell(text, pattern, last ?? '')];
  };
}

const matching = (whole: (pattern: string) => string) =>
  ofPattern((text, pattern, flags) => {
    if (!FLAGS.test(flags)) throw new Error('the flags of a pattern are i and m');
    return matchesPattern(text, whole(pattern), flags);
  });

function replaced(text: string, pattern: string, substitution: string): string {
  const { regex, isSoon } = validPattern(pattern);
  if (!isSoon(text)) throw tooLong();
  return text.replace(new RegExp(regex.source, `${regex.flags}g`), substitution);
}

const TEXTS = ['String', 'String'] as const;

/**
 * R4's own functions that need what lies outside of the expression (http://hl7.org/fhir/R4/fhirpath.html#functions), and
 * those with patterns.
 */
export const FUNCTIONS: UserInvocationTable = {
  ...CRITERIA,
  resolve: {
    fn: (items: JsonValue[]) =>
      items.flatMap((item) => {
        const reference = referenceOf(item);
        const target = reference === undefined ? undefined : environment().resolve(reference);
        return target ? typed(target) : [];
      }),
    arity: { 0: [] },
  },
  matches: { fn: matching((pattern) => pattern), arity: { 1: ['String'], 2: [...TEXTS] } },
  matchesFull: { fn: matching((pattern) => `^(?:${pattern})$`), arity: { 1: ['String'], 2: [...TEXTS] } },
  replaceMatches: { fn: ofPattern(replaced), arity: { 2: [...TEXTS] } },
  memberOf: { fn: memberOf, arity: { 1: ['String'] } },
  conformsTo: {
    fn: (items: JsonValue[], profile: string) =>
      items.flatMap((item) =>
        isObject(item) ? [known(environment().conformsTo(item, profile), `the profile ${profile} is not here`)] : [],
      ),
    arity: { 1: ['String'] },
  },
  htmlChecks: { fn: (items: JsonValue[]) => items.map((item) => environment().htmlChecks(item)), arity: { 0: [] } },
  getResourceKey: { fn: keysOfResources, arity: { 0: [] } },
  getReferenceKey: {
    fn: (items: JsonValue[], type?: { name: string }) => keysOfReferences(items, type?.name),
    arity: { 0: [], 1: ['TypeSpecifier'] },
  },
};
