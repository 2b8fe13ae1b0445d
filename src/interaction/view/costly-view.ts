import { isObject, type JsonValue } from '../../fhir/json.ts';
import { type Failure, fail } from '../outcome.ts';

/** Members of a ViewDefinition that hold expressions. */
const EXPRESSIONS = new Set(['path', 'forEach', 'forEachOrNull', 'repeat']);

const PATTERNS = /\b(?:matches|matchesFull|replaceMatches)\s*\(/;

/** Text in quotes, which may say anything. */
const QUOTED = /'(?:[^'\\]|\\.)*'/g;

/** Why a view that a client sends is not run, if it is not: a pattern can be such that matching it never ends. */
export function costlyView(definition: JsonValue | undefined, at = 'ViewDefinition'): Failure | undefined {
  if (Array.isArray(definition)) {
    for (const [index, one] of definition.entries()) {
      const found = costlyView(one, `${at}[${index}]`);
      if (found) return found;
    }
    return undefined;
  }
  if (!isObject(definition)) return undefined;
  for (const [name, value] of Object.entries(definition)) {
    const expressions = EXPRESSIONS.has(name) ? [value].flat() : [];
    if (expressions.some((one) => typeof one === 'string' && PATTERNS.test(one.replaceAll(QUOTED, '')))) {
      const message = 'matches() and replaceMatches() are not offered in views that are sent: patterns may never end.';
      return fail('not-supported', 'view-function', message, `${at}.${name}`);
    }
    const found = costlyView(value, `${at}.${name}`);
    if (found) return found;
  }
  return undefined;
}
