import type { Filter } from './plan.ts';

/** Whether a filter asks about other resources than those it finds: by chains or `_has`. */
export function asksOfOthers(filter: Filter): boolean {
  if (filter.kind === 'all' || filter.kind === 'any') return filter.of.some(asksOfOthers);
  if (filter.kind === 'not') return asksOfOthers(filter.of);
  return filter.kind === 'chain' || filter.kind === 'referred';
}
