import { isPseudonym, mayBePseudonym } from '../deidentify/index.ts';
import type { Filter } from '../search/index.ts';

const ALL: Filter = { kind: 'all', of: [] };

/**
 * A filter for the store that depends on nothing the policy changes, and finds at least all that the recipient's own
 * filter finds in what the recipient sees. Codes and references are left out or kept as they are, so tests for them
 * stay. Dates, numbers, words and identifiers are changed, and what is negated may have been left out: tests for these
 * go. Whoever searches tests what was found again, on what is seen.
 */
export function relaxedFilter(filter: Filter, realId: (pseudonym: string) => string | undefined): Filter {
  switch (filter.kind) {
    case 'all':
      return { kind: 'all', of: filter.of.map((one) => relaxedFilter(one, realId)) };
    case 'any':
      return { kind: 'any', of: filter.of.map((one) => relaxedFilter(one, realId)) };
    case 'type':
      return filter;
    case 'id':
    case 'patient': {
      const ids = realIds(filter.ids, realId);
      return ids ? { ...filter, ids } : ALL;
    }
    case 'row': {
      const { test } = filter;
      if (test.table === 'token') return test.codes?.some(isOfIdentifier) ? ALL : filter;
      if (test.table !== 'reference') return ALL;
      if (test.ids === undefined) return filter;
      const ids = realIds(test.ids, realId);
      return ids ? { kind: 'row', test: { ...test, ids } } : ALL;
    }
    default:
      return ALL;
  }
}

/** The ids behind pseudonyms; `undefined` where one of them cannot be turned back, so that any may be meant. */
function realIds(
  pseudonyms: readonly string[],
  realId: (pseudonym: string) => string | undefined,
): string[] | undefined {
  const ids: string[] = [];
  for (const pseudonym of pseudonyms) {
    const id = realId(pseudonym);
    if (id !== undefined) ids.push(id);
    else if (isPseudonym(pseudonym)) return undefined;
  }
  return ids;
}

/** Whether a code may be an identifier as the recipient sees it, alone or behind its type (`:of-type`). */
const isOfIdentifier = (code: string): boolean => mayBePseudonym(code.slice(code.lastIndexOf('|') + 1));
