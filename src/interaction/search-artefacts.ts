import { isResource } from '../fhir/json.ts';
import { str } from '../fhir/read.ts';
import { matches } from '../search/index.ts';
import type { ResourceVersion } from '../store/index.ts';
import { fail, isFailure, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';
import { readRequest } from './search.ts';
import type { SearchRequest } from './search-request.ts';
import { searchset } from './searchset.ts';

/** Searches our own profiles, value sets and the like: they are few, stand in memory and come on one page by id. */
export function searchArtefacts(context: Context, request: SearchRequest): Outcome {
  const read = readRequest(context, request);
  if (isFailure(read)) return read;
  const { plan, result, used, ignored } = read;
  if (plan.sort.some(({ by }) => !('column' in by)) || result.cursor !== undefined) {
    return fail('not-supported', 'search-sort-invalid', 'Artefacts come in the order of their ids, on one page.');
  }
  const [type = ''] = request.types;
  const found = context
    .artefacts(type)
    .filter(isResource)
    .filter((resource) =>
      matches(plan.filter, { type, id: str(resource.id) ?? '', rows: context.search.rows(resource) }),
    )
    .map(
      (resource): ResourceVersion => ({
        type,
        id: str(resource.id) ?? '',
        version: 1,
        lastUpdated: context.started,
        sequence: 0,
        method: 'PUT',
        text: JSON.stringify(resource),
      }),
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const count = result.summary === 'count' ? 0 : (result.count ?? found.length);
  const query = new URLSearchParams(used).toString();
  const links = { self: `${request.base}/${type}${query === '' ? '' : `?${query}`}` };
  const hits = found.slice(0, count).map((version) => ({ version }));
  const page = { base: request.base, links, total: found.length, hits, included: [], issues: ignored, result };
  return { status: 200, text: searchset(context, page) };
}
