import type { Issue } from '../../fhir/issue.ts';
import { asksOfOthers, type Filter, isMistake, NOTHING, type ReadQuery, type SearchPlan } from '../../search/index.ts';
import type { SearchHit, StoreReader, StoreState } from '../../store/index.ts';
import { notPermitted, permitted } from '../caller.ts';
import { confinedFilter, confinement } from '../confinement.ts';
import { accessed, type Failure, fail, isFailure, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { reading } from '../reading.ts';
import { type CursorBinding, previousCursor, readCursor, type SearchCursor, writeCursor } from './search-cursor.ts';
import { includeFor } from './search-include.ts';
import type { SearchRequest } from './search-request.ts';
import { searchTerminology } from './search-terminology.ts';
import { type PageLinks, searchset } from './searchset.ts';

/** Most matches that are counted for `total`. */
const COUNTED = 1_000_000;

/**
 * Searches (http://hl7.org/fhir/R4/search.html). All pages of a search show the state of its first page, whatever is
 * written meanwhile, so that nothing is skipped or given twice. `within`: the transaction that searches.
 */
export async function search(context: Context, request: SearchRequest, within?: StoreReader): Promise<Outcome> {
  const read = readRequest(context, request);
  if (isFailure(read)) return read;
  const filter = confinedTo(context, read.plan);
  if (isFailure(filter)) return filter;
  const plan = { ...read.plan, filter };
  const run = (reader: StoreReader) => answer(context, reader, request, { ...read, plan });
  return reading(context, within, run);
}

/** The query of a request, or why it is refused. */
export function readRequest(context: Context, request: SearchRequest): ReadQuery | Failure {
  const { types, parameters, within, base, strict } = request;
  const read = context.search.read(
    { types, parameters, ...(within ? { within } : {}) },
    { limits: context.limits.search, base, terminology: searchTerminology(context) },
  );
  if (isMistake(read)) return { failed: [read.mistake] };
  if (strict && read.ignored.length > 0) {
    return { failed: read.ignored.map((issue): Issue => ({ ...issue, severity: 'error', code: 'invalid' })) };
  }
  const refused = textOfOthers(read) ?? withheldFrom(context, read.plan);
  if (refused) return refused;
  const { fixed } = request;
  if (!fixed) return read;
  const include = [...read.result.include, ...fixed.include];
  const own = read.used.filter(([name]) => name === '_cursor');
  const used = [...own, ...fixed.parameters.map(([name, value]): [string, string] => [name, value])];
  return { ...read, used, result: { ...read.result, include }, ignored: [...read.ignored, ...fixed.issues] };
}

/** Includes have no place where texts alone are asked for (http://hl7.org/fhir/R4/search.html#summary). */
function textOfOthers({ result: { summary, include, revinclude } }: ReadQuery): Failure | undefined {
  if (summary !== 'text' || include.length + revinclude.length === 0) return undefined;
  const message = '_summary=text cannot be combined with _include or _revinclude; R4 forbids it.';
  return fail('value', 'search-value-invalid', message, 'http._summary');
}

/** A recipient under a policy cannot be told, by what is found or in which order, what it may not see. */
function withheldFrom({ caller }: Context, { filter, sort }: SearchPlan): Failure | undefined {
  if (caller.policy === undefined || (!asksOfOthers(filter) && sort.length === 0)) return undefined;
  return fail(
    'forbidden',
    'search-under-policy',
    'This client is given de-identified data: it cannot search by other resources (chains, _has) or sort.',
  );
}

/** What the caller may find of what a plan finds; types it may not search at all are left out of a search of several. */
function confinedTo(context: Context, { types, filter }: SearchPlan): Filter | Failure {
  const inner = confinedFilter(context, filter);
  if (isFailure(inner)) return inner;
  const allowed = types.filter((type) => permitted(context.caller, 's', type).length > 0);
  const [first] = types;
  // an operation may be asked for types of which it has none: a store would look through all
  if (first === undefined) return NOTHING;
  if (allowed.length === 0) return notPermitted(context.caller, 's', first) ?? inner;
  const own = allowed.map((type) => ({ type, within: confinement(context, context.caller, type) }));
  if (own.every(({ within }) => !within) && allowed.length === types.length) return inner;
  const of = own.map(
    ({ type, within }): Filter => ({
      kind: 'all',
      of: [{ kind: 'type', types: [type] }, ...(within ? [within] : [])],
    }),
  );
  return { kind: 'all', of: [{ kind: 'any', of }, inner] };
}

async function answer(
  context: Context,
  reader: StoreReader,
  request: SearchRequest,
  read: ReadQuery,
): Promise<Outcome> {
  const { plan, result, used } = read;
  const limit = Math.min(result.count ?? context.limits.search.count, context.limits.page);
  const binding = await bindingOf(context, reader, request, used);
  const cursor = result.cursor === undefined ? undefined : readCursor(result.cursor, binding, Date.now());
  if (cursor && isFailure(cursor)) return cursor;
  const state = cursor?.state ?? (await reader.state());
  const countOnly = limit === 0 || result.summary === 'count';
  const window = { limit: limit + 1, ...(cursor ? { after: cursor.after } : {}) };
  const found = countOnly ? [] : await reader.search(plan, state, window);
  const hits = found.slice(0, limit);
  const total = await totalOf(reader, read, state, { hits, whole: !cursor && found.length <= limit, countOnly });
  const included = await includeFor(context, reader, state, hits, result);
  const links = pageLinks(request, read, {
    binding,
    state,
    cursor,
    last: found.length > limit ? hits.at(-1) : undefined,
  });
  const issues = included.cut ? [...read.ignored, CUT] : read.ignored;
  const versions = [...hits.map(({ version }) => version), ...included.versions];
  return {
    status: 200,
    text: searchset(context, { base: request.base, links, total, hits, included: included.versions, issues, result }),
    accessed: versions.map(accessed),
  };
}

const CUT: Issue = {
  severity: 'warning',
  code: 'too-costly',
  id: 'search-includes-cut',
  message: 'More resources would have been included than this server adds to a page.',
};

/** How many match: always when it costs nothing, else when it is asked for. */
async function totalOf(
  reader: StoreReader,
  { plan, result }: ReadQuery,
  state: StoreState,
  page: { hits: readonly SearchHit[]; whole: boolean; countOnly: boolean },
): Promise<number | undefined> {
  if (page.whole && !page.countOnly) return page.hits.length;
  const wanted = page.countOnly || result.total === 'accurate' || result.total === 'estimate';
  return wanted ? reader.count(plan, state, COUNTED) : undefined;
}

/** A cursor belongs to one search, of one caller, on one store. */
async function bindingOf(
  { caller }: Context,
  reader: StoreReader,
  { path }: SearchRequest,
  used: readonly (readonly [string, string])[],
): Promise<CursorBinding> {
  const own = used.filter(([name]) => name !== '_cursor');
  return { secret: await reader.identity(), search: JSON.stringify([caller.id, path, own]) };
}

interface PageState {
  binding: CursorBinding;
  state: StoreState;
  cursor: SearchCursor | undefined;
  /** The last match of the page, when there are more. */
  last: SearchHit | undefined;
}

function pageLinks({ base, path }: SearchRequest, { used }: ReadQuery, page: PageState): PageLinks {
  const { binding, state, cursor, last } = page;
  const own = used.filter(([name]) => name !== '_cursor');
  const url = (to?: SearchCursor) => {
    const parameters = new URLSearchParams(own);
    if (to) parameters.set('_cursor', writeCursor(to, binding));
    const query = parameters.toString();
    return `${[base, path].filter((part) => part !== '').join('/')}${query === '' ? '' : `?${query}`}`;
  };
  const links: PageLinks = { self: url(cursor) };
  if (cursor || last) links.first = url();
  const back = cursor && previousCursor(cursor);
  if (back || (cursor && !cursor.cut)) links.previous = url(back);
  if (last) {
    const begun = cursor?.begun ?? Date.now();
    const before = cursor ? [...cursor.before, cursor.after] : [];
    links.next = url({ state, begun, after: last.place, before, ...(cursor?.cut ? { cut: true } : {}) });
  }
  return links;
}
