import { resourceBody } from '../body.ts';
import { type Failure, fail, isFailure, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { parseCriteria } from '../search/criteria.ts';
import { keyProblem, typeProblem } from '../target.ts';
import { checkForStorage } from './check.ts';
import type { Target } from './intent.ts';
import type { WriteConditions } from './precondition.ts';
import { writeOne } from './write-one.ts';

/** A request to update a resource named by its id or, conditionally, by a query. */
export interface UpdateRequest extends WriteConditions {
  type: string;
  id?: string;
  /** Criteria of a conditional update, without the question mark; used when there is no id. */
  query?: string;
  body: string;
}

/**
 * Updates a resource, or creates it under the id that was asked for
 * (http://hl7.org/fhir/R4/http.html#update, #upsert, #cond-update). An update that changes nothing makes no version.
 */
export async function update(context: Context, request: UpdateRequest): Promise<Outcome> {
  const { id: _id, query: _query, body: text, ...rest } = request;
  const target = requestTarget(context, request);
  if (isFailure(target)) return target;
  const body = resourceBody(text, context, rest.type);
  if (isFailure(body)) return body;
  const problem = idProblem(target, body.resource.id);
  if (problem) return problem;
  const issues = await checkForStorage(context, body);
  if (isFailure(issues)) return issues;
  return writeOne(context, { action: 'update', ...rest, body, target }, issues);
}

/** What an update or delete is about, or why it cannot be. */
export function requestTarget(
  context: Context,
  { type, id, query }: { type: string; id?: string; query?: string },
): Target | Failure {
  if (id !== undefined) return keyProblem({ type, id }, context) ?? { id };
  const problem = typeProblem(type, context);
  if (problem) return problem;
  const criteria = parseCriteria(context, type, query ?? '');
  return isFailure(criteria) ? criteria : { criteria };
}

/** An update must carry the id it is for (http://hl7.org/fhir/R4/http.html#update). */
export function idProblem(target: Target, id: string | undefined): Failure | undefined {
  if (target.id === undefined || id === target.id) return undefined;
  return id === undefined
    ? fail('invalid', 'id-missing', 'An update needs the id of the resource in its body too.', 'id')
    : fail('invalid', 'id-mismatch', 'The id in the body is not the id of the request.', 'id');
}
