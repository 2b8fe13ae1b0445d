import type { Mapping } from '../../mapping/index.ts';
import { fail, isFailure, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { caseBody } from './case-text.ts';

/** `$from-case`: a case → its Bundle, a collection unless `as` says transaction. Nothing is stored. */
export function fromCase(context: Context, mapping: Mapping, text: string, as = 'collection'): Outcome {
  if (as !== 'collection' && as !== 'transaction') {
    return fail('value', 'invalid-parameter', 'as must be collection or transaction.', 'http.as');
  }
  const value = caseBody(text, context);
  if (isFailure(value)) return value;
  return { status: 200, text: JSON.stringify(mapping.toBundle(value, as)) };
}
