import { resourceBody } from './body.ts';
import { checkForStorage } from './check.ts';
import { parseCriteria } from './criteria.ts';
import { isFailure, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';
import { typeProblem } from './target.ts';
import { writeOne } from './write-one.ts';

/** A request to create a resource under an id of the server's choice. */
export interface CreateRequest {
  type: string;
  body: string;
  /** Criteria of `If-None-Exist`, without the question mark. */
  ifNoneExist?: string;
}

/** Creates a resource, conditionally or not (http://hl7.org/fhir/R4/http.html#create, #ccreate). */
export async function create(context: Context, { type, body: text, ifNoneExist }: CreateRequest): Promise<Outcome> {
  const problem = typeProblem(type, context);
  if (problem) return problem;
  const body = resourceBody(text, context, type);
  if (isFailure(body)) return body;
  const criteria = ifNoneExist === undefined ? undefined : parseCriteria(context, type, ifNoneExist);
  if (criteria && isFailure(criteria)) return criteria;
  const issues = await checkForStorage(context, body);
  if (isFailure(issues)) return issues;
  return writeOne(context, { action: 'create', type, body, ...(criteria ? { ifNoneExist: criteria } : {}) }, issues);
}
