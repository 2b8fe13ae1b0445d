import { isResource, type JsonObject } from '../../fhir/json.ts';
import { str } from '../../fhir/read.ts';
import { matches, type SearchPlan } from '../../search/index.ts';
import type { ResourceVersion } from '../../store/index.ts';
import { type Failure, fail, isFailure, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { readRequest } from './search.ts';
import type { SearchRequest } from './search-request.ts';
import { type PageLinks, searchset } from './searchset.ts';

/** Searches our own profiles, value sets and the like: they are few, stand in memory and come by id. */
export function searchArtefacts(context: Context, request: SearchRequest): Outcome {
  const read = readRequest(context, request);
  if (isFailure(read)) return read;
  const { plan, result, used, ignored } = read;
  if (plan.sort.some(({ by }) => !('column' in by))) {
    return fail('not-supported', 'search-sort-invalid', 'Artefacts come in the order of their ids.', 'http._sort');
  }
  const [type = ''] = request.types;
  const found = foundArtefacts(context, type, plan);
  const rest = restOf(found, result.cursor);
  if (isFailure(rest)) return rest;
  const count = result.summary === 'count' ? 0 : (result.count ?? rest.length);
  const shown = rest.slice(0, count);
  const links = linksOf(`${request.base}/${type}`, used, shown.length < rest.length ? shown.at(-1)?.id : undefined);
  const hits = shown.map((version) => ({ version }));
  const page = { base: request.base, links, total: found.length, hits, included: [], issues: ignored, result };
  return { status: 200, text: searchset(context, page) };
}

/** The artefacts of a type that meet a plan, in its order; they are as old as this server's wiring. */
function foundArtefacts(context: Context, type: string, { filter, sort }: SearchPlan): ResourceVersion[] {
  const updated = Date.parse(context.started);
  const version = (resource: JsonObject): ResourceVersion => ({
    type,
    id: str(resource.id) ?? '',
    version: 1,
    lastUpdated: context.started,
    sequence: 0,
    method: 'PUT',
    text: JSON.stringify(resource),
  });
  const found = context
    .artefacts(type)
    .filter(isResource)
    .filter((resource) =>
      matches(filter, { type, id: str(resource.id) ?? '', updated, rows: context.search.rows(resource) }),
    )
    .map(version)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const byId = sort.find(({ by }) => 'column' in by && by.column === 'id');
  return byId?.descending ? found.reverse() : found;
}

/** What comes behind the artefact that a page before ended with. */
function restOf(found: readonly ResourceVersion[], last: string | undefined): readonly ResourceVersion[] | Failure {
  if (last === undefined) return found;
  const at = found.findIndex(({ id }) => id === last);
  return at >= 0
    ? found.slice(at + 1)
    : fail('value', 'search-page-unknown', 'This is no page of this search; start it anew.', 'http._cursor');
}

function linksOf(url: string, used: [string, string][], last: string | undefined): PageLinks {
  const to = (parameters: URLSearchParams) => (parameters.size === 0 ? url : `${url}?${parameters}`);
  const next = new URLSearchParams(used);
  if (last !== undefined) next.set('_cursor', last);
  return { self: to(new URLSearchParams(used)), ...(last === undefined ? {} : { next: to(next) }) };
}
