import { matches, type SearchIndex, type SearchPlan } from '../search/index.ts';
import { keyText, type SearchHit, type StoreReader } from '../store/index.ts';
import { filled } from './filled.ts';
import { relaxedFilter } from './relaxed-filter.ts';
import type { View } from './view-of.ts';

/** The reads of a search that a view changes. */
export type SearchReads = Pick<StoreReader, 'state' | 'search' | 'count' | 'targets'>;

/** How many resources are looked at in one go when matches are counted. */
const STRETCH = 500;

/**
 * Search over what a recipient sees. What the store finds is tested again on the resource as it is seen: so no answer,
 * and no missing one, tells of what is not. The order of matches is that of their ids in the store.
 */
export function disclosedSearch(reader: StoreReader, view: View, index: SearchIndex): SearchReads {
  const relaxed = (plan: SearchPlan): SearchPlan => ({
    ...plan,
    sort: [],
    filter: relaxedFilter(plan.filter, view.realId),
  });
  const test = ({ filter }: SearchPlan, hit: SearchHit): SearchHit | undefined => {
    const version = view.version(hit.version);
    const resource = version && view.resource(version);
    if (!version || !resource) return undefined;
    const { type, id, lastUpdated, patient } = version;
    const indexed = { type, id, patient, updated: Date.parse(lastUpdated), rows: index.rows(resource) };
    return matches(filter, indexed) ? { ...hit, version } : undefined;
  };
  const search: SearchReads['search'] = (plan, state, window) =>
    filled<SearchHit, SearchHit>(
      window.limit,
      (last) => reader.search(relaxed(plan), state, last ? { ...window, after: last.place } : window),
      (hit) => test(plan, hit),
    );
  return {
    state: () => reader.state(),
    search,
    count: async (plan, state, most) => {
      let count = 0;
      let last: SearchHit | undefined;
      for (;;) {
        const window = { limit: STRETCH, ...(last ? { after: last.place } : {}) };
        const hits = await reader.search(relaxed(plan), state, window);
        count += hits.filter((hit) => test(plan, hit) !== undefined).length;
        last = hits.at(-1);
        if (hits.length < STRETCH || count >= most) return Math.min(count, most);
      }
    },
    // by what is seen of the matches: a reference that is left out must not be told by where it leads
    targets: async (from, { indexes, types }, limit) => {
      const seen = from.flatMap(({ version }) => view.resource(version) ?? []);
      const rows = seen.flatMap((resource) => index.rows(resource).reference);
      const wanted = rows.filter(
        (row) => indexes.includes(row.index) && (types.length === 0 ? row.type !== '' : types.includes(row.type)),
      );
      const keys = new Map(wanted.map(({ type, id }) => [keyText({ type, id }), { type, id }]));
      return [...keys.values()].slice(0, limit);
    },
  };
}
