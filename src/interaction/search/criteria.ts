import type { Resource } from '../../fhir/json.ts';
import { namesEntry } from '../../fhir/literal-reference.ts';
import { isPercentEncodedUtf8 } from '../../fhir/percent-encoding.ts';
import { type Indexed, isMistake, matches, type SearchPlan, shown } from '../../search/index.ts';
import { type IdentifierKey, indexRows, type StoreReader } from '../../store/index.ts';
import { notPermitted } from '../caller.ts';
import { confinedFilter, confinement } from '../confinement.ts';
import { type Failure, fail, isFailure } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { searchTerminology } from './search-terminology.ts';

/** What a conditional interaction or reference looks for. */
export interface Criteria {
  type: string;
  plan: SearchPlan;
}

/** What criteria are read with. */
export type CriteriaContext = Pick<Context, 'search' | 'limits' | 'caller' | 'terminology'>;

/**
 * Reads the criteria of a conditional interaction: a search of its type. A parameter that is not known is refused: to
 * leave it out would match what was not meant.
 */
export function parseCriteria(
  context: CriteriaContext,
  type: string,
  query: string,
  permission: 's' | 'u' = 's',
): Criteria | Failure {
  const { search, limits, caller } = context;
  // who finds nothing would make anew what is there
  const forbidden = notPermitted(caller, permission, type);
  if (forbidden) return forbidden;
  if (!isPercentEncodedUtf8(query)) {
    return fail('value', 'invalid-criteria', 'The criteria are not percent-encoded UTF-8.');
  }
  const parameters = new URLSearchParams(bareQuery(type, query));
  const problem = entryProblem(context, type, parameters);
  if (problem) return problem;
  const read = search.read(
    { types: [type], parameters },
    { limits: limits.search, terminology: searchTerminology(context) },
  );
  if (isMistake(read)) return { failed: [read.mistake] };
  const [ignored] = read.ignored;
  if (ignored) return fail('value', 'invalid-criteria', ignored.message, ignored.expression);
  const { plan, result, used } = read;
  const { include, revinclude, ...others } = result;
  if (plan.sort.length + include.length + revinclude.length + Object.keys(others).length > 0 || used.length === 0) {
    return fail('value', 'invalid-criteria', 'Search criteria were expected, and nothing else.');
  }
  const filter = confinedFilter(context, plan.filter);
  if (isFailure(filter)) return filter;
  const own = confinement(context, caller, type, permission);
  return { type, plan: { ...plan, filter: own ? { kind: 'all', of: [own, filter] } : filter } };
}

/**
 * Why criteria are refused that refer to an entry of a Bundle. What is stored refers to what the entry became; so the
 * criteria would find nothing, and what is there would be made again.
 */
function entryProblem({ search }: CriteriaContext, type: string, parameters: URLSearchParams): Failure | undefined {
  for (const [name, value] of parameters) {
    const [own = '', modifier] = name.split(':');
    if (modifier === 'identifier' || search.parameters.get(type)?.get(own)?.type !== 'reference') continue;
    if (!value.split(',').some(namesEntry)) continue;
    const message = `${shown(own)} names an entry of a Bundle, by which nothing that is stored is found: use an identifier, or a chain such as ${shown(own)}.identifier.`;
    return fail('value', 'invalid-criteria', message);
  }
  return undefined;
}

/** The parameters alone: clients also name the type before them (`Patient?identifier=…`), or give the URL of the search. */
function bareQuery(type: string, query: string): string {
  const [, named, parameters] = /^(?:[^?=&]*\/)?([A-Za-z]*)\?(.*)$/s.exec(query) ?? [];
  return parameters !== undefined && (named === '' || named === type) ? parameters : query;
}

/** The criteria of an identifier that has a system, by which a push finds what the caller may update. */
export function identifierCriteria(
  context: CriteriaContext,
  type: string,
  { system, value }: IdentifierKey,
): Criteria | Failure {
  const escaped = [system, value].map((text) => text.replace(/[\\$,|]/g, '\\$&')).join('|');
  return parseCriteria(context, type, new URLSearchParams({ identifier: escaped }).toString(), 'u');
}

/** How many matches are looked for: one is what is meant, more is an error whatever their number. */
const MATCHES = 50;

/** Ids of the current resources that meet the criteria, at most some fifty. */
export async function findMatches(reader: StoreReader, { plan }: Criteria): Promise<string[]> {
  const hits = await reader.search(plan, await reader.state(), { limit: MATCHES });
  return hits.map(({ version }) => version.id).sort();
}

/** A resource that is about to be stored under an id, as a search would see it. */
export function seenBySearch(search: Pick<Context['search'], 'own' | 'rows'>, resource: Resource, id: string): Indexed {
  const { patient } = indexRows({ ...resource, id }, search.own);
  return { type: resource.resourceType, id, patient, rows: search.rows(resource) };
}

/**
 * Whether a resource that is about to be stored meets the criteria. What criteria say of other resources (chains, `_has`) is
 * looked up in the store alone.
 */
export const meetsCriteria = ({ type, plan }: Criteria, seen: Indexed): boolean =>
  seen.type === type && matches(plan.filter, seen);
