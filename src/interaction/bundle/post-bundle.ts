import { resourceBody } from '../body.ts';
import { fail, isFailure, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { batch } from './batch.ts';
import { casePush } from './case-push.ts';
import { type BundleOptions, transaction } from './transaction.ts';

/** Takes a Bundle at the FHIR base; its type says what is to be done with it. */
export async function postBundle(context: Context, text: string, options: BundleOptions): Promise<Outcome> {
  const body = resourceBody(text, context);
  if (isFailure(body)) return body;
  const { resourceType, type } = body.resource;
  if (resourceType !== 'Bundle') {
    return fail(
      'invalid',
      'bundle-expected',
      `A Bundle was expected here, not a ${resourceType}; post it to its type.`,
    );
  }
  if (type === 'transaction') return transaction(context, body, options);
  if (type === 'batch') {
    context.noteInteraction?.('batch');
    return batch(context, body, options);
  }
  if (type === 'collection' || type === 'document' || type === 'message') return casePush(context, body, options);
  const message = 'A Bundle of type transaction, batch, collection, document or message was expected.';
  return fail('not-supported', 'bundle-type-not-supported', message, 'Bundle.type');
}
