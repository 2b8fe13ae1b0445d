import type { Issue } from '../../fhir/issue.ts';
import type { Filter, SearchPlan, SortKey } from '../plan.ts';
import { elementsProblem } from './elements.ts';
import { splitEscaped } from './escape.ts';
import { filterOf } from './filter.ts';
import { type SearchKey, searchKey } from './key.ts';
import { isMistake, type Mistake, mistake, shown } from './mistake.ts';
import { isResultParameter, type ResultOptions, readResultParameter } from './result.ts';
import { readSort } from './sort.ts';
import type { Surroundings } from './surroundings.ts';

/** A query to be read. */
export interface SearchQuery {
  /** The types searched; for a search of the whole system all of them, narrowed by `_type`. */
  types: readonly string[];
  /** Names and values in their order, percent-decoded. */
  parameters: Iterable<readonly [name: string, value: string]>;
  /** What must hold besides: the compartment, the client's rights. */
  within?: Filter;
}

/** A query as a plan. */
export interface ReadQuery {
  plan: SearchPlan;
  result: ResultOptions;
  /** The parameters that were used, for the link `self`. */
  used: [name: string, value: string][];
  /** The parameters that are not known here and were left out, as warnings. */
  ignored: Issue[];
}

/** Parameters of HTTP and paging that are not the search's. */
const NOT_OURS = new Set(['_format', '_pretty']);

/** Reads a query; a mistake in a parameter that is known is always an error, a parameter that is not known a warning. */
export function readQuery(
  { types: asked, parameters, within }: SearchQuery,
  around: Surroundings,
): ReadQuery | Mistake {
  const pairs = [...parameters].filter(([name]) => !NOT_OURS.has(name));
  const costly = tooCostly(pairs, around);
  if (costly) return costly;
  const types = narrowed(asked, pairs);
  if (isMistake(types)) return types;
  const state: State = { types, filters: [], sort: [], result: { include: [], revinclude: [] }, used: [], ignored: [] };
  for (const [name, value] of pairs) {
    const problem = name === '_type' ? undefined : readParameter(state, name, value, around);
    if (problem) return placedAt(problem, name);
    if (name === '_type') state.used.push([name, value]);
  }
  const misnamed = elementsProblem(state.result, types, around);
  if (misnamed) return placedAt(misnamed, '_elements');
  const of = within ? [within, ...state.filters] : state.filters;
  const { sort, result, used, ignored } = state;
  return { plan: { types, filter: { kind: 'all', of }, sort }, result, used, ignored };
}

/** The parameter as R4 names the place of an error in a request (OperationOutcome.issue.expression). */
const placeOf = (name: string) => `http.${shown(name)}`;

const placedAt = ({ mistake }: Mistake, name: string): Mistake => ({
  mistake: { ...mistake, expression: placeOf(name) },
});

interface State {
  types: readonly string[];
  filters: Filter[];
  sort: SortKey[];
  result: ResultOptions;
  used: [string, string][];
  ignored: Issue[];
}

function tooCostly(pairs: readonly (readonly [string, string])[], { limits }: Surroundings): Mistake | undefined {
  if (pairs.length > limits.parameters) {
    return mistake(
      'search-too-many-parameters',
      `A search takes at most ${limits.parameters} parameters.`,
      'too-costly',
    );
  }
  let values = 0;
  for (const [, value] of pairs) values += splitEscaped(value, ',').length;
  return values <= limits.values
    ? undefined
    : mistake('search-too-many-values', `A search takes at most ${limits.values} values.`, 'too-costly');
}

function narrowed(
  types: readonly string[],
  pairs: readonly (readonly [string, string])[],
): readonly string[] | Mistake {
  const wanted = pairs.filter(([name]) => name === '_type').flatMap(([, value]) => value.split(','));
  const unknown = wanted.find((type) => !types.includes(type));
  if (unknown === undefined) return wanted.length === 0 ? types : [...new Set(wanted)];
  return placedAt(
    mistake('search-value-invalid', `_type: "${shown(unknown)}" is no type that can be searched here.`),
    '_type',
  );
}

function readParameter(state: State, name: string, value: string, around: Surroundings): Mistake | undefined {
  if (value === '') {
    state.ignored.push(ignored(name, 'has no value'));
    return undefined;
  }
  if (isResultParameter(name)) {
    state.used.push([name, value]);
    return readResultParameter(state.result, name, value, state.types, around);
  }
  if (name === '_sort') {
    const keys = readSort(value, state.sort, state.types, around);
    if (isMistake(keys)) return keys;
    state.sort = keys;
    state.used.push([name, value]);
    return undefined;
  }
  const key = searchKey(name, around.limits.chain);
  if (isMistake(key)) return key;
  const filter = filterOfTypes(state.types, key, value, around);
  if (filter === 'unknown') {
    state.ignored.push(ignored(name, 'is not known here'));
    return undefined;
  }
  if (isMistake(filter)) return filter;
  state.filters.push(filter);
  state.used.push([name, value]);
  return undefined;
}

/** Several types: each must know the parameter, and each has its own indexes. */
function filterOfTypes(
  types: readonly string[],
  key: SearchKey,
  value: string,
  around: Surroundings,
): Filter | Mistake | 'unknown' {
  const of: Filter[] = [];
  for (const type of types) {
    const filter = filterOf(type, key, value, around);
    if (filter === 'unknown' || isMistake(filter)) return filter;
    // these are the same for every type
    if (filter.kind === 'id' || filter.kind === 'updated') return filter;
    of.push(types.length === 1 ? filter : { kind: 'all', of: [{ kind: 'type', types: [type] }, filter] });
  }
  return of.length === 1 && of[0] ? of[0] : { kind: 'any', of };
}

const ignored = (name: string, why: string): Issue => ({
  severity: 'warning',
  code: 'not-supported',
  id: 'search-parameter-ignored',
  message: `The search parameter "${shown(name)}" ${why}.`,
  expression: placeOf(name),
});
