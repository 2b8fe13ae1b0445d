import { parseExact } from '../fhir/decimal.ts';
import type { ResourceKey } from '../store/index.ts';
import { jsonBody, type ResourceBody, resourceBody } from './body.ts';
import { admitted } from './caller.ts';
import { checkForStorage } from './check.ts';
import { findMatches } from './criteria.ts';
import { applyPatch, type PatchOperation, readPatch } from './json-patch.ts';
import { type Failure, fail, isFailure, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';
import { matchProblem } from './precondition.ts';
import { idProblem, requestTarget } from './update.ts';
import { writeOne } from './write-one.ts';

/** The media type of a JSON Patch. */
export const JSON_PATCH = 'application/json-patch+json';

/** A request to patch a resource named by its id or, conditionally, by a query. */
export interface PatchRequest {
  type: string;
  id?: string;
  query?: string;
  body: string;
  ifMatch?: string;
}

/** How often a patch is made anew when the resource changes while it is checked. */
const ATTEMPTS = 5;

/** Patches a resource with a JSON Patch (http://hl7.org/fhir/R4/http.html#patch); digits of decimals stay. */
export async function patch(context: Context, request: PatchRequest): Promise<Outcome> {
  const target = requestTarget(context, request);
  if (isFailure(target)) return target;
  const operations = patchOperations(context, request.body);
  if (isFailure(operations)) return operations;
  let outcome: Outcome = fail('conflict', 'version-mismatch', 'The resource changes too often to be patched.');
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const id = target.criteria ? await matchOf(context, target.criteria) : target.id;
    if (typeof id !== 'string') return id;
    const patched = await patchedBody(context, { type: request.type, id }, operations, request.ifMatch);
    if (isFailure(patched)) return patched;
    const issues = await checkForStorage(context, patched.body);
    if (isFailure(issues)) return issues;
    const { body, ifMatch } = patched;
    outcome = await writeOne(context, { action: 'update', type: request.type, body, target: { id }, ifMatch }, issues);
    const changed = isFailure(outcome) && outcome.failed[0]?.id === 'version-mismatch';
    if (!changed || request.ifMatch !== undefined) break;
  }
  return outcome;
}

/** The operations of a patch as text; numbers keep their digits. */
export function patchOperations(context: Context, text: string): PatchOperation[] | Failure {
  const parsed = jsonBody(text, context);
  return 'failed' in parsed ? parsed : readPatch(parseExact(text.replace(/^\ufeff/, '')));
}

async function matchOf(context: Context, criteria: Parameters<typeof findMatches>[1]): Promise<string | Failure> {
  const [id, ...more] = await context.store.read((reader) => findMatches(reader, criteria));
  if (id === undefined) return fail('not-found', 'not-found', `No ${criteria.type} meets the criteria.`);
  if (more.length === 0) return id;
  return fail('multiple-matches', 'multiple-matches', 'More than one resource meets the criteria; one was expected.');
}

/** The current version with a patch applied, and the `If-Match` under which that is what is meant. */
export async function patchedBody(
  context: Context,
  key: ResourceKey,
  operations: readonly PatchOperation[],
  ifMatch?: string,
): Promise<{ body: ResourceBody; ifMatch: string } | Failure> {
  const current = await context.store.read((reader) => reader.read(key));
  if (!current || !admitted(context.caller, 'u', current)) {
    return fail('not-found', 'not-found', `There is no ${key.type} with this id.`);
  }
  if (current.text === undefined) return fail('deleted', 'deleted', `This ${key.type} was deleted.`);
  const mismatch = matchProblem(ifMatch, current);
  if (mismatch) return mismatch;
  const patched = applyPatch(parseExact(current.text), operations);
  if (isFailure(patched)) return patched;
  const body = resourceBody(JSON.stringify(patched.value), context, key.type);
  if (isFailure(body)) return { ...body, unprocessable: true };
  const problem = idProblem({ id: key.id }, body.resource.id);
  return problem ? { ...problem, unprocessable: true } : { body, ifMatch: `W/"${current.version}"` };
}
