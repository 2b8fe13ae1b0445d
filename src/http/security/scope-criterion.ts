import { asArray, isObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import type { Criterion } from '../../interaction/caller.ts';

/** Parameters of type token that read the element of their own name, whatever the type. */
const PARAMETERS: ReadonlySet<string> = new Set(['category', 'code', 'status', 'type']);

/**
 * The criteria of a scope (`category=http://loinc.org|LP29684-5`): all parameters must be met, by any of their values.
 * `undefined` for criteria that cannot be checked here; such a scope gives nothing.
 */
export function scopeCriterion(query: string): Criterion | undefined {
  const wanted = [...new URLSearchParams(query)];
  if (wanted.length === 0 || wanted.some(([name, value]) => !PARAMETERS.has(name) || value === '')) return undefined;
  const tests = wanted.map(([name, value]) => {
    const tokens = value.split(',');
    return (resource: Resource) => codesOf(resource[name]).some((code) => tokens.some((token) => meets(code, token)));
  });
  return { query, met: (resource) => tests.every((test) => test(resource)) };
}

interface Coded {
  system: string | undefined;
  code: string;
}

function codesOf(value: JsonValue | undefined): Coded[] {
  return asArray(value).flatMap((item) => {
    if (typeof item === 'string') return [{ system: undefined, code: item }];
    if (!isObject(item)) return [];
    if (item.coding !== undefined) return codesOf(item.coding);
    const { system, code } = item;
    return typeof code === 'string' ? [{ system: typeof system === 'string' ? system : undefined, code }] : [];
  });
}

/** Token search (http://hl7.org/fhir/R4/search.html#token): `code`, `system|code`, `|code`, `system|`. */
function meets({ system, code }: Coded, token: string): boolean {
  const bar = token.indexOf('|');
  if (bar < 0) return code === token;
  const wanted = token.slice(bar + 1);
  return (system ?? '') === token.slice(0, bar) && (wanted === '' || code === wanted);
}
