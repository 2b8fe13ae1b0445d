import { StoreUnavailable } from '../store/index.ts';
import { type Failure, fail } from './outcome.ts';

/** The refusal of what the store could not do now; trying again may help. */
export function storeUnavailable(error: unknown): Failure | undefined {
  if (!(error instanceof StoreUnavailable)) return undefined;
  return fail('transient', 'store-unavailable', 'The store cannot be used now; please try again.');
}
