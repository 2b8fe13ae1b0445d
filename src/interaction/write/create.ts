import { resourceBody } from '../body.ts';
import { type Failure, fail, isFailure, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { parseCriteria } from '../search/criteria.ts';
import { typeProblem } from '../target.ts';
import { checkForStorage } from './check.ts';
import { writeOne } from './write-one.ts';

/** A request to create a resource under an id of the server's choice. */
export interface CreateRequest {
  type: string;
  body: string;
  /** Criteria of `If-None-Exist`. */
  ifNoneExist?: string;
  /** The query string. */
  query?: string;
}

/** Creates a resource, conditionally or not (http://hl7.org/fhir/R4/http.html#create, #ccreate). */
export async function create(
  context: Context,
  { type, body: text, ifNoneExist, query }: CreateRequest,
): Promise<Outcome> {
  const problem = typeProblem(type, context) ?? criteriaInUrl(query);
  if (problem) return problem;
  const body = resourceBody(text, context, type);
  if (isFailure(body)) return body;
  const criteria = ifNoneExist === undefined ? undefined : parseCriteria(context, type, ifNoneExist);
  if (criteria && isFailure(criteria)) return criteria;
  const issues = await checkForStorage(context, body);
  if (isFailure(issues)) return issues;
  return writeOne(context, { action: 'create', type, body, ...(criteria ? { ifNoneExist: criteria } : {}) }, issues);
}

/**
 * Criteria that stand in the URL are not those of a conditional create: to leave them out would make what is there
 * already.
 */
function criteriaInUrl(query: string | undefined): Failure | undefined {
  const own = [...new URLSearchParams(query).keys()].some((name) => !name.startsWith('_'));
  const message = 'A create has no criteria in its URL; those of a conditional create stand in If-None-Exist.';
  return own ? fail('invalid', 'criteria-misplaced', message) : undefined;
}
