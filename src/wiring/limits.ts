import type { Settings } from '../config/index.ts';
import type { Limits } from '../interaction/ports.ts';

/** How much one request may ask. */
export function limitsOf(settings: Settings): Limits {
  return {
    depth: settings.maxDepth,
    entries: settings.maxEntries,
    page: settings.pageSize,
    cohortMinimumCell: settings.cohortMinimumCell,
    search: {
      parameters: settings.searchParameters,
      values: settings.searchValues,
      chain: settings.searchChain,
      count: settings.searchCount,
      included: settings.searchIncluded,
    },
  };
}
