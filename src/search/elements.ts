import type { Definitions } from '../definitions/index.ts';
import { obj, objects, str } from '../fhir/read.ts';

/** Names of the elements directly below a type; choices as `value[x]`. */
export interface TypeElements {
  all: ReadonlySet<string>;
  /** Those that a summary keeps. */
  summary: ReadonlySet<string>;
  /** Those no resource is without. */
  mandatory: ReadonlySet<string>;
}

/** Reads `isSummary` and `min` of a type's own elements (http://hl7.org/fhir/R4/search.html#summary). */
export function typeElements(definitions: Definitions, type: string): TypeElements {
  const all = new Set<string>();
  const summary = new Set<string>();
  const mandatory = new Set<string>();
  for (const element of objects(obj(definitions.typeDefinition(type)?.snapshot)?.element)) {
    const [, name, ...deeper] = (str(element.path) ?? '').split('.');
    if (name === undefined || deeper.length > 0) continue;
    all.add(name);
    if (element.isSummary === true) summary.add(name);
    if (element.min === 1) mandatory.add(name);
  }
  return { all, summary, mandatory };
}

/** Whether a name is that of an element of a set: a choice is named without its type or with it. */
export function namesElement(elements: ReadonlySet<string>, name: string): boolean {
  if (elements.has(name) || elements.has(`${name}[x]`)) return true;
  return [...elements].some((one) => one.endsWith('[x]') && /^[A-Z]/.test(rest(name, one.slice(0, -3))));
}

const rest = (name: string, start: string): string => (name.startsWith(start) ? name.slice(start.length) : '');
