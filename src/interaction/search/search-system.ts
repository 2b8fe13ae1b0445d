import type { StoreReader } from '../../store/index.ts';
import { permitted } from '../caller.ts';
import { fail, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { STORED_TYPES } from '../stored-types.ts';
import { search } from './search.ts';
import type { SearchRequest } from './search-request.ts';

/** Searches all stored types, or those of `_type`, by the parameters they share. */
export async function searchSystem(
  context: Context,
  request: Omit<SearchRequest, 'types' | 'path' | 'within'>,
  reader?: StoreReader,
): Promise<Outcome> {
  const types = STORED_TYPES.filter((type) => permitted(context.caller, 's', type).length > 0);
  if (types.length === 0) return fail('forbidden', 'not-permitted', 'This client has no permission "s" on any type.');
  return search(context, { ...request, types, path: '' }, reader);
}
