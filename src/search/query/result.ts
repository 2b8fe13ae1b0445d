import { splitEscaped } from './escape.ts';
import { type Include, readInclude } from './include.ts';
import { isMistake, type Mistake, mistake, shown } from './mistake.ts';
import type { Surroundings } from './surroundings.ts';

const TOTALS = ['none', 'estimate', 'accurate'] as const;

const SUMMARIES = ['true', 'text', 'data', 'count'] as const;

/** How the matches of a search are to be given (http://hl7.org/fhir/R4/search.html#return). */
export interface ResultOptions {
  /** Most matches of a page, as the client wants it; 0 asks for the number of matches alone. */
  count?: number;
  total?: (typeof TOTALS)[number];
  summary?: (typeof SUMMARIES)[number];
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
  if (code === '_contained' || code === '_containedType') return containedProblem(code, value);
  const expected = PLAIN[code ?? '']?.(into, value);
  if (expected === undefined) return undefined;
  return mistake('search-value-invalid', `${code}: "${shown(value)}" is not understood; ${expected} was expected.`);
}

function containedProblem(code: string, value: string): Mistake | undefined {
  if (value === 'false') return undefined;
  return mistake('search-contained', `${code} is not served: contained resources are not searched.`, 'not-supported');
}

/** Parameters whose values are read by themselves; each gives what was expected instead, if a value is none of it. */
const PLAIN: Readonly<Record<string, (into: ResultOptions, value: string) => string | undefined>> = {
  _count: (into, value) => {
    if (!/^\d{1,9}$/.test(value)) return 'a whole number';
    into.count = Number(value);
    return undefined;
  },
  _total: (into, value) => {
    const total = TOTALS.find((one) => one === value);
    if (total === undefined) return 'none, estimate or accurate';
    into.total = total;
    return undefined;
  },
  _summary: (into, value) => {
    const summary = SUMMARIES.find((one) => one === value);
    if (summary !== undefined) into.summary = summary;
    return summary === undefined && value !== 'false' ? 'true, text, data, count or false' : undefined;
  },
  _elements: (into, value) => {
    into.elements = [...(into.elements ?? []), ...splitEscaped(value, ',').map((path) => path.trim())];
    return undefined;
  },
  _cursor: (into, value) => {
    into.cursor = value;
    return undefined;
  },
};
