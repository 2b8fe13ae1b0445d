import { inputOf } from '../operation-input.ts';
import { type Failure, fail } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { answerTerminology, TERMINOLOGY_OPERATIONS } from '../terminology/terminology-operations.ts';
import type { BundleEntry } from './bundle-entries.ts';
import type { EntryGet } from './entry-get.ts';

const OPERATION_FORM = /^([A-Z][A-Za-z]*)(?:\/([A-Za-z0-9\-.]{1,64}))?\/(?:\$|%24)([a-z-]+)(?:\?(.*))?$/s;

/**
 * The terminology operation an entry asks for, by GET or by POST with Parameters (`ValueSet/$validate-code`); `undefined`
 * where its url is of none that is served.
 */
export function entryOperation(
  { body, at }: BundleEntry,
  method: string,
  url: string,
  { terminology }: Context,
): EntryGet | Failure | undefined {
  if (!terminology || (method !== 'GET' && method !== 'POST')) return undefined;
  const [, type, id, name, query = ''] = OPERATION_FORM.exec(url) ?? [];
  const operation = TERMINOLOGY_OPERATIONS.find(
    (one) => one.type === type && one.name === name && (id === undefined || one.onInstance),
  );
  if (!operation) return undefined;
  const parameters = method === 'POST' ? body?.resource : undefined;
  if (parameters && parameters.resourceType !== 'Parameters') {
    const message = `An operation takes Parameters, the resource is a ${parameters.resourceType}.`;
    return fail('invalid', 'resource-type-mismatch', message, `${at}.resource.resourceType`);
  }
  const input = inputOf(new URLSearchParams(query), parameters);
  return { action: 'get', answer: () => answerTerminology(operation, terminology, input, id) };
}
