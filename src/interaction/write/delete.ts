import { isFailure, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import type { WriteConditions } from './precondition.ts';
import { requestTarget } from './update.ts';
import { writeOne } from './write-one.ts';

/** A request to delete a resource named by its id or, conditionally, by a query. */
export interface DeleteRequest extends WriteConditions {
  type: string;
  id?: string;
  query?: string;
}

/**
 * Deletes a resource; its versions stay readable (http://hl7.org/fhir/R4/http.html#delete, #3.1.0.7.1). 204 also when
 * there is nothing to delete; refused while others refer to it.
 */
export async function deleteResource(context: Context, request: DeleteRequest): Promise<Outcome> {
  const { id: _id, query: _query, ...rest } = request;
  const target = requestTarget(context, request);
  if (isFailure(target)) return target;
  return writeOne(context, { action: 'delete', ...rest, target });
}
