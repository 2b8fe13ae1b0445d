import { TooCostly } from '../store/index.ts';
import { type Failure, fail } from './outcome.ts';

/** The refusal of a search that was ended since it took too long; trying again would not help, so it is no 503. */
export function tooCostly(error: unknown): Failure | undefined {
  if (!(error instanceof TooCostly)) return undefined;
  return fail(
    'too-costly',
    'search-too-costly',
    'This search was ended since it takes longer than this server allows; ask for less: with a patient, a date or a code, ' +
      'without chains, :contains, _sort or _total=accurate.',
  );
}
