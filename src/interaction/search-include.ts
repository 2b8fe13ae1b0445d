import type { Include, ResultOptions, SearchPlan } from '../search/index.ts';
import { keyText, type ResourceVersion, type SearchHit, type StoreReader, type StoreState } from '../store/index.ts';
import { admitted } from './caller.ts';
import type { Context } from './ports.ts';

/** How often includes with `:iterate` follow what they added. */
const ROUNDS = 5;

/** Resources that includes add, and whether some had to be left out. */
export interface Included {
  versions: ResourceVersion[];
  cut: boolean;
}

/** Adds what the matches refer to (`_include`) and what refers to them (`_revinclude`), each resource once. */
export async function includeFor(
  { limits, caller }: Context,
  reader: StoreReader,
  state: StoreState,
  matches: readonly SearchHit[],
  { include, revinclude }: ResultOptions,
): Promise<Included> {
  const seen = new Set(matches.map(({ version }) => keyText(version)));
  const versions: ResourceVersion[] = [];
  let cut = false;
  let fresh = [...matches];
  for (let round = 0; round < ROUNDS && fresh.length > 0; round++) {
    const wanted = (one: Include) => round === 0 || one.iterate;
    const room = () => limits.search.included - versions.length;
    const added: SearchHit[] = [];
    for (const one of include.filter(wanted)) added.push(...(await referred(reader, state, fresh, one, room() + 1)));
    for (const one of revinclude.filter(wanted))
      added.push(...(await referring(reader, state, fresh, one, room() + 1)));
    fresh = [];
    for (const hit of added) {
      const key = keyText(hit.version);
      if (seen.has(key) || !admitted(caller, 's', hit.version)) continue;
      if (room() <= 0) return { versions, cut: true };
      seen.add(key);
      versions.push(hit.version);
      fresh.push(hit);
    }
    cut = round === ROUNDS - 1 && fresh.length > 0 && include.concat(revinclude).some(({ iterate }) => iterate);
  }
  return { versions, cut };
}

async function referred(
  reader: StoreReader,
  state: StoreState,
  from: readonly SearchHit[],
  { source, p, targets }: Include,
  limit: number,
): Promise<SearchHit[]> {
  const rows = from.filter(({ version }) => version.type === source).map(({ place }) => place.row);
  if (rows.length === 0) return [];
  const keys = await reader.targets(rows, { p, types: targets }, limit);
  const byType = Map.groupBy(keys, ({ type }) => type);
  const found: SearchHit[] = [];
  for (const [type, own] of byType) {
    const plan: SearchPlan = { types: [type], filter: { kind: 'id', ids: own.map(({ id }) => id) }, sort: [] };
    found.push(...(await reader.search(plan, state, { limit })));
  }
  return found;
}

async function referring(
  reader: StoreReader,
  state: StoreState,
  to: readonly SearchHit[],
  { source, p, targets }: Include,
  limit: number,
): Promise<SearchHit[]> {
  const byType = Map.groupBy(to, ({ version }) => version.type);
  const of = [...byType]
    .filter(([type]) => targets.length === 0 || targets.includes(type))
    .map(([type, hits]) => ({
      kind: 'row' as const,
      test: { table: 'reference' as const, p, types: [type], ids: hits.map(({ version }) => version.id) },
    }));
  if (of.length === 0) return [];
  return reader.search({ types: [source], filter: { kind: 'any', of }, sort: [] }, state, { limit });
}
