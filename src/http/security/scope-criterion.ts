import type { Resource } from '../../fhir/json.ts';
import type { Criterion } from '../../interaction/caller.ts';
import { type Filter, isMistake, matches, type Search } from '../../search/index.ts';

/** Parameters of type token that many types have, and that one resource by itself answers. */
const PARAMETERS: ReadonlySet<string> = new Set(['category', 'code', 'status', 'type']);

/** Who grants a scope may list as much as it likes. */
const LIMITS = { parameters: Number.POSITIVE_INFINITY, values: Number.POSITIVE_INFINITY, chain: 0 };

/**
 * The criteria of a scope (`category=http://loinc.org|LP29684-5`): all parameters must be met, by any of their values. A
 * resource meets them where a search by them finds it, so that reads and searches reach the same. `undefined` for criteria
 * that cannot be checked here; such a scope gives nothing.
 */
export function scopeCriterion(query: string, search: Pick<Search, 'read' | 'rows'>): Criterion | undefined {
  const wanted = [...new URLSearchParams(query)];
  if (wanted.length === 0 || wanted.some(([name, value]) => !PARAMETERS.has(name) || value === '')) return undefined;
  const filters = new Map<string, Filter | undefined>();
  const filterOf = (type: string): Filter | undefined => {
    if (!filters.has(type)) filters.set(type, readFilter(search, type, query));
    return filters.get(type);
  };
  const met = (resource: Resource): boolean => {
    const { resourceType: type, id = '' } = resource;
    const filter = filterOf(type);
    return filter !== undefined && matches(filter, { type, id, rows: search.rows(resource) });
  };
  return { query, met };
}

/** What resources of a type meet criteria; nothing for a type that has not all of the parameters. */
function readFilter(search: Pick<Search, 'read'>, type: string, query: string): Filter | undefined {
  const read = search.read({ types: [type], parameters: new URLSearchParams(query) }, { limits: LIMITS });
  return isMistake(read) || read.ignored.length > 0 ? undefined : read.plan.filter;
}
