import { indexesOf } from '../parameter.ts';
import type { SortKey } from '../plan.ts';
import { tableOf } from './filter.ts';
import { isMistake, type Mistake, mistake, shown } from './mistake.ts';
import type { Surroundings } from './surroundings.ts';

/** Most keys of a sort. */
const MOST = 5;

/**
 * Reads `_sort=status,-date` (http://hl7.org/fhir/R4/search.html#sort).
 * @param before the keys of the same parameter given before
 * @returns all keys, in their order
 */
export function readSort(
  value: string,
  before: readonly SortKey[],
  types: readonly string[],
  around: Surroundings,
): SortKey[] | Mistake {
  const keys = [...before];
  for (const item of value.split(',')) {
    const descending = item.startsWith('-');
    const by = sortBy(descending ? item.slice(1) : item, types, around);
    if (isMistake(by)) return by;
    keys.push({ by, descending });
  }
  return keys.length <= MOST
    ? keys
    : mistake('search-sort-invalid', `At most ${MOST} sort keys are taken.`, 'too-costly');
}

function sortBy(code: string, types: readonly string[], around: Surroundings): SortKey['by'] | Mistake {
  if (code === '_id') return { column: 'id' };
  if (code === '_lastUpdated') return { column: 'updated' };
  const found = types.flatMap((type) => around.parameters.get(type)?.get(code) ?? []);
  const [first] = found;
  // types may have parameters of one name that are of different kinds, such as location
  const isOneKind = new Set(found.map(({ type }) => tableOf(type))).size === 1;
  if (first === undefined || found.length !== types.length || first.type === 'composite' || !isOneKind) {
    return mistake('search-sort-invalid', `"${shown(code)}" is nothing these results can be sorted by.`);
  }
  return { table: tableOf(first.type), indexes: indexesOf(found) };
}
