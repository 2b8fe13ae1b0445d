import { hasErrors, type Issue } from '../../fhir/issue.ts';
import type { Resource } from '../../fhir/json.ts';
import type { Position } from '../../fhir/locate.ts';
import type { StoreReader } from '../../store/index.ts';
import type { ResourceBody } from '../body.ts';
import { type Failure, isFailure } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { containedPatients } from './contained-patient.ts';
import { atPlace } from './intent.ts';
import { missingEntryProblem } from './missing-entry.ts';
import { entryResources, loadResolver, storedResolver } from './stored-references.ts';
import { unconfirmedBaseProblem } from './unconfirmed-base.ts';
import type { PlacedPlan } from './write.ts';
import { unlessUnseen } from './write-right.ts';

/**
 * Validates what is to be stored, references against the request itself and the store. Findings without errors are
 * given back for those who prefer an OperationOutcome; where nobody `isTold` they are not looked for.
 */
export async function checkForStorage(
  context: Context,
  { resource, text }: ResourceBody,
  { isTold = true }: { isTold?: boolean } = {},
): Promise<Issue[] | Failure> {
  const problem = referenceProblem(context, { text, resource });
  if (problem) return problem;
  const resolver = await storedResolver(context, resource, entryResources(resource));
  const input = { resource, source: text };
  if (!isTold && !hasErrors(context.validator.validate(input, { resolver, level: 'error' }))) return [];
  const issues = context.validator.validate(input, { resolver });
  return hasErrors(issues) ? { failed: issues, unprocessable: true } : [...issues, ...containedPatients(resource)];
}

/** Why a resource (or a Bundle) is refused for where its references lead. */
const referenceProblem = (context: Context, body: Pick<ResourceBody, 'text' | 'resource'>): Failure | undefined =>
  unconfirmedBaseProblem(context, body) ?? missingEntryProblem(body);

/** Line and column of an offset in a request. */
export type PositionOf = (offset: number) => Position;

/** Validates the resource of an entry by itself; findings are placed in the request Bundle. */
export async function checkEntry(
  context: Context,
  body: ResourceBody,
  at: string,
  positionOf: PositionOf,
): Promise<Issue[] | Failure> {
  const result = await checkForStorage(context, body);
  return isFailure(result)
    ? { ...result, failed: placeIssues(result.failed, body, `${at}.resource`, positionOf) }
    : placeIssues(result, body, `${at}.resource`, positionOf);
}

/** Validates what patches made, within the transaction that writes it. */
export async function checkPatched(
  context: Context,
  reader: StoreReader,
  plans: readonly PlacedPlan[],
): Promise<Failure | undefined> {
  const patched = plans.filter(({ plan }) => 'patched' in plan);
  if (patched.length === 0) return undefined;
  const written = plans.flatMap(({ plan }) => ('body' in plan ? [{ ...plan.body.resource, id: plan.key.id }] : []));
  for (const { plan, at } of patched) {
    const problem = 'body' in plan ? await patchedProblem(context, reader, plan.body, written, at) : undefined;
    if (problem) return unlessUnseen(context.caller, problem, await reader.read(plan.key), at);
  }
  return undefined;
}

/** Why what a patch made cannot be stored. */
async function patchedProblem(
  context: Context,
  reader: StoreReader,
  { resource, text }: ResourceBody,
  written: readonly Resource[],
  at: string | undefined,
): Promise<Failure | undefined> {
  const problem = referenceProblem(context, { text, resource });
  if (problem) return at === undefined ? problem : atPlace(problem, at);
  const resolver = await loadResolver(reader, context.caller, resource, written);
  const issues = context.validator.validate({ resource, source: text }, { resolver });
  if (!hasErrors(issues)) return undefined;
  // line and column are those of a text that the client never saw
  const failed = issues.map(({ line: _line, column: _column, ...issue }) => ({
    ...issue,
    ...(at === undefined ? {} : { expression: at }),
  }));
  return { failed, unprocessable: true };
}

/**
 * The findings about a resource that was cut out of a request, with line and column of the request. Where `at` is
 * given, expressions start there instead of at the type of the resource.
 */
export function placeIssues(
  issues: readonly Issue[],
  { origin, resource }: ResourceBody,
  at: string | undefined,
  positionOf: PositionOf,
): Issue[] {
  if (issues.length === 0) return [];
  const start = positionOf(origin ?? 0);
  return issues.map((issue) => {
    const { line, column, expression } = issue;
    const own = expression?.startsWith(resource.resourceType) ? expression.slice(resource.resourceType.length) : '';
    return {
      ...issue,
      ...(at !== undefined ? { expression: at + own } : {}),
      ...(line !== undefined ? { line: line + start.line - 1 } : {}),
      ...(column !== undefined ? { column: line === 1 ? column + start.column - 1 : column } : {}),
    };
  });
}
