import { splitEscaped } from './escape.ts';
import { type Include, readInclude } from './include.ts';
import { isMistake, type Mistake, mistake, shown } from './mistake.ts';
import type { Surroundings } from './surroundings.ts';

/** How the matches of a search are to be given (http://hl7.org/fhir/R4/search.html#return). */
export interface ResultOptions {
  /** Most matches of a page, as the client wants it; 0 asks for the number of matches alone. */
  count?: number;
  total?: 'none' | 'estimate' | 'accurate';
  summary?: 'true' | 'text' | 'data' | 'count';
  elements?: readonly string[];
  include: Include[];
  revinclude: Include[];
  /** Our own: the place where the page begins. */
  cursor?: string;
}

const NAMES = new Set([
  '_count',
  '_total',
  '_summary',
  '_elements',
  '_include',
  '_revinclude',
  '_cursor',
  '_contained',
  '_containedType',
]);

/** Whether a parameter says how results are given rather than which. */
export const isResultParameter = (name: string): boolean => NAMES.has(name.split(':')[0] ?? '');

/** Reads one result parameter into the options. */
export function readResultParameter(
  into: ResultOptions,
  name: string,
  value: string,
  searched: readonly string[],
  around: Surroundings,
): Mistake | undefined {
  const [code, modifier] = name.split(':');
  if (code === '_include' || code === '_revinclude') {
    // who refers to a match may be of any type
    const any = code === '_include' ? searched : [...around.parameters.keys()];
    const includes = readInclude(value, modifier, any, around);
    if (isMistake(includes)) return includes;
    into[code === '_include' ? 'include' : 'revinclude'].push(...includes);
    return undefined;
  }
  if (modifier !== undefined) return mistake('search-modifier-invalid', `${code} cannot have a modifier.`);
  const invalid = (expected: string) =>
    mistake('search-value-invalid', `${code}: "${shown(value)}" is not understood; ${expected} was expected.`);
  switch (code) {
    case '_count':
      if (!/^\d{1,9}$/.test(value)) return invalid('a whole number');
      into.count = Number(value);
      return undefined;
    case '_total':
      if (value !== 'none' && value !== 'estimate' && value !== 'accurate')
        return invalid('none, estimate or accurate');
      into.total = value;
      return undefined;
    case '_summary':
      if (value === 'false') return undefined;
      if (value !== 'true' && value !== 'text' && value !== 'data' && value !== 'count') {
        return invalid('true, text, data, count or false');
      }
      into.summary = value;
      return undefined;
    case '_elements':
      into.elements = [...(into.elements ?? []), ...splitEscaped(value, ',').map((path) => path.trim())];
      return undefined;
    case '_cursor':
      into.cursor = value;
      return undefined;
    default:
      return value === 'false'
        ? undefined
        : mistake('search-contained', `${code} is not served: contained resources are not searched.`, 'not-supported');
  }
}
