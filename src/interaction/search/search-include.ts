import type { Filter, Include, ResultOptions } from '../../search/index.ts';
import { keyText, type ResourceVersion, type SearchHit, type StoreReader, type StoreState } from '../../store/index.ts';
import { admitted } from '../caller.ts';
import { confinement } from '../confinement.ts';
import type { Context } from '../ports.ts';

/** How often includes with `:iterate` follow what they added. */
const ROUNDS = 5;

/** Resources that includes add, and whether some had to be left out. */
export interface Included {
  versions: ResourceVersion[];
  cut: boolean;
}

/** Adds what the matches refer to (`_include`) and what refers to them (`_revinclude`), each resource once. */
export async function includeFor(
  context: Context,
  reader: StoreReader,
  state: StoreState,
  matches: readonly SearchHit[],
  includes: Includes,
): Promise<Included> {
  const { limits, caller } = context;
  const view: View = { context, reader, state };
  const seen = new Set(matches.map(({ version }) => keyText(version)));
  const versions: ResourceVersion[] = [];
  let cut = false;
  let fresh = [...matches];
  for (let round = 0; round < ROUNDS && fresh.length > 0; round++) {
    const wanted = round === 0 ? includes : iterated(includes);
    const { hits, more } = await foundBy(view, fresh, wanted, limits.search.included - versions.length + 1);
    fresh = [];
    for (const hit of hits) {
      const key = keyText(hit.version);
      if (seen.has(key) || !admitted(caller, 's', hit.version)) continue;
      if (versions.length >= limits.search.included) return { versions, cut: true };
      seen.add(key);
      versions.push(hit.version);
      fresh.push(hit);
    }
    // those that were looked up may all be there already, with others behind them
    cut ||= more;
    const { include, revinclude } = iterated(includes);
    cut ||= round === ROUNDS - 1 && fresh.length > 0 && include.length + revinclude.length > 0;
  }
  return { versions, cut };
}

type Includes = Pick<ResultOptions, 'include' | 'revinclude'>;

/** Those that follow what was added, too. */
const iterated = ({ include, revinclude }: Includes): Includes => ({
  include: include.filter(({ iterate }) => iterate),
  revinclude: revinclude.filter(({ iterate }) => iterate),
});

/** What includes find, at most `limit` each. */
async function foundBy(
  view: View,
  from: readonly SearchHit[],
  { include, revinclude }: Includes,
  limit: number,
): Promise<Found> {
  const found: Found[] = [];
  for (const one of include) found.push(await referred(view, from, one, limit));
  for (const one of revinclude) found.push(await referring(view, from, one, limit));
  return { hits: found.flatMap(({ hits }) => hits), more: found.some(({ more }) => more) };
}

/** The state of the store that a search shows, to a caller. */
interface View {
  context: Context;
  reader: StoreReader;
  state: StoreState;
}

/** What an include finds, and whether there may be more of it. */
interface Found {
  hits: SearchHit[];
  more: boolean;
}

/** A filter with what the caller may find of a type, so that what it may not takes no place. */
function mayFind(context: Context, type: string, filter: Filter): Filter {
  const own = confinement(context, context.caller, type);
  return own ? { kind: 'all', of: [filter, own] } : filter;
}

async function referred(
  { context, reader, state }: View,
  from: readonly SearchHit[],
  { source, indexes, targets }: Include,
  limit: number,
): Promise<Found> {
  const own = from.filter(({ version }) => version.type === source);
  if (own.length === 0) return { hits: [], more: false };
  const keys = await reader.targets(own, { indexes, types: targets }, limit);
  const byType = Map.groupBy(keys, ({ type }) => type);
  const found: SearchHit[] = [];
  for (const [type, targeted] of byType) {
    const filter = mayFind(context, type, { kind: 'id', ids: targeted.map(({ id }) => id) });
    found.push(...(await reader.search({ types: [type], filter, sort: [] }, state, { limit })));
  }
  return { hits: found, more: keys.length >= limit };
}

async function referring(
  { context, reader, state }: View,
  to: readonly SearchHit[],
  { source, indexes, targets }: Include,
  limit: number,
): Promise<Found> {
  const byType = Map.groupBy(to, ({ version }) => version.type);
  const of = [...byType]
    .filter(([type]) => targets.length === 0 || targets.includes(type))
    .map(([type, hits]) => ({
      kind: 'row' as const,
      test: { table: 'reference' as const, indexes, types: [type], ids: hits.map(({ version }) => version.id) },
    }));
  if (of.length === 0) return { hits: [], more: false };
  const filter = mayFind(context, source, { kind: 'any', of });
  const hits = await reader.search({ types: [source], filter, sort: [] }, state, { limit });
  return { hits, more: hits.length >= limit };
}
