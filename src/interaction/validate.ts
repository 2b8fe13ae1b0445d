import type { Issue } from '../fhir/issue.ts';
import { positions } from '../fhir/locate.ts';
import { operationOutcome } from '../fhir/operation-outcome.ts';
import type { ResourceKey, ResourceVersion } from '../store/index.ts';
import { resourceBody } from './body.ts';
import { type Failure, fail, isFailure, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';
import { currentJudged, readOutcome } from './read.ts';
import { keyProblem } from './target.ts';
import { type ValidateInput, type ValidateRequest, validateInput, validateQuery } from './validate-input.ts';
import { placeIssues } from './write/check.ts';
import { stillReferredTo } from './write/still-referred.ts';
import { entryResources, storedResolver } from './write/stored-references.ts';
import { rightProblem } from './write/write-right.ts';

/** A request to validate a stored resource, or what might become its next version. */
export interface ValidateInstanceRequest extends ResourceKey, Omit<ValidateRequest, 'type' | 'body'> {
  /** Absent when the stored resource itself is to be validated. */
  body?: string;
}

/**
 * `$validate` (http://hl7.org/fhir/R4/resource-operation-validate.html): the resource, or Parameters with `resource`,
 * `profile` and `mode`. Answers 200 with an OperationOutcome also when the resource is invalid.
 */
export async function validate(context: Context, request: ValidateRequest): Promise<Outcome> {
  const input = validateInput(context, request);
  if (isFailure(input)) return input;
  const problem = modeProblem(input.mode, ['create', 'update', 'profile']);
  if (problem) return problem;
  if (input.given) return judge(context, { ...input, given: input.given }, request.type);
  return fail('required', 'resource-missing', 'The parameter "resource" is missing.', 'Parameters.parameter');
}

/**
 * `$validate` on a resource: what is given, else what is stored. With the mode `delete` it is asked whether it could be
 * deleted.
 */
export async function validateInstance(context: Context, request: ValidateInstanceRequest): Promise<Outcome> {
  const { id: _, body, ...rest } = request;
  const problem = keyProblem(request, context);
  if (problem) return problem;
  const found = await currentJudged(context, request);
  const stored = readOutcome(context, request, found, {});
  if (isFailure(stored) || !found) return stored;
  context.noteAccess?.(stored.accessed ?? []);
  const input = body === undefined ? validateQuery(rest.query) : validateInput(context, { ...rest, body });
  if (isFailure(input)) return input;
  const refused = modeProblem(input.mode, ['create', 'update', 'profile', 'delete']);
  if (refused) return refused;
  if (input.mode === 'delete') return deletable(context, found.version);
  const text = stored.text ?? '';
  const held = resourceBody(text, context);
  return isFailure(held) ? held : judge(context, { given: { body: held, request: text }, ...input }, request.type);
}

function modeProblem(mode: string | undefined, served: readonly string[]): Failure | undefined {
  if (mode === undefined || served.includes(mode)) return undefined;
  const message = `mode must be one of ${served.join(', ')}${served.includes('delete') ? '' : ', or of a stored resource delete'}.`;
  return fail('not-supported', 'mode-not-supported', message);
}

async function judge(context: Context, input: Required<Pick<ValidateInput, 'given'>> & ValidateInput, type?: string) {
  const { body, request } = input.given;
  const { resource, text } = body;
  if (type !== undefined && resource.resourceType !== type) {
    return fail('invalid', 'resource-type-mismatch', `The request is for ${type}, not ${resource.resourceType}.`);
  }
  const resolver = await storedResolver(context, resource, entryResources(resource));
  const issues = context.validator.validate({ resource, source: text }, { profiles: input.profiles, resolver });
  return told(placeIssues(issues, body, undefined, positions(request)));
}

/** What would stand in the way of deleting a resource. */
async function deletable({ store, caller }: Context, version: ResourceVersion): Promise<Outcome> {
  const problem =
    rightProblem(caller, 'd', version) ?? (await store.read((reader) => stillReferredTo(reader, version, caller)));
  return told(problem?.failed ?? []);
}

const told = (issues: readonly Issue[]): Outcome => ({ status: 200, text: JSON.stringify(operationOutcome(issues)) });
