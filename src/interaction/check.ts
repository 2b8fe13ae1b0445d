import { hasErrors, type Issue } from '../fhir/issue.ts';
import type { Position } from '../fhir/locate.ts';
import type { StoreReader } from '../store/index.ts';
import type { ResourceBody } from './body.ts';
import { maySee } from './caller.ts';
import { type Failure, fail, isFailure } from './outcome.ts';
import type { Context } from './ports.ts';
import { entryResources, loadResolver, storedResolver } from './stored-references.ts';
import { unconfirmedBaseProblem } from './unconfirmed-base.ts';
import type { PlacedPlan } from './write.ts';

/**
 * Validates what is to be stored, references against the request itself and the store. Findings without errors are
 * given back for those who prefer an OperationOutcome; where nobody `isTold` they are not looked for.
 */
export async function checkForStorage(
  context: Context,
  { resource, text }: ResourceBody,
  isTold = true,
): Promise<Issue[] | Failure> {
  const problem = unconfirmedBaseProblem(context, { text, resource });
  if (problem) return problem;
  const resolver = await storedResolver(context, resource, entryResources(resource));
  const input = { resource, source: text };
  if (!isTold && !hasErrors(context.validator.validate(input, { resolver, level: 'error' }))) return [];
  const issues = context.validator.validate(input, { resolver });
  return hasErrors(issues) ? { failed: issues, unprocessable: true } : issues;
}

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
  const { validator, caller } = context;
  const patched = plans.filter(({ plan }) => 'patched' in plan);
  if (patched.length === 0) return undefined;
  const written = plans.flatMap(({ plan }) => ('body' in plan ? [{ ...plan.body.resource, id: plan.key.id }] : []));
  for (const { plan, at } of patched) {
    if (!('body' in plan)) continue;
    const { resource, text } = plan.body;
    const problem = unconfirmedBaseProblem(context, plan.body);
    if (problem) return problem;
    const resolver = await loadResolver(reader, caller, resource, written);
    const issues = validator.validate({ resource, source: text }, { resolver });
    if (!hasErrors(issues)) continue;
    const before = await reader.read(plan.key);
    // what is wrong quotes the values, and a patch can bring any of them to a place where it is
    if (!before || !maySee(caller, before)) return unseenProblem(plan.key.type, at);
    // line and column are those of a text that the client never saw
    const failed = issues.map(({ line: _line, column: _column, ...issue }) => ({
      ...issue,
      ...(at === undefined ? {} : { expression: at }),
    }));
    return { failed, unprocessable: true };
  }
  return undefined;
}

/** Why a patch of what the caller may neither read nor search is refused. */
const unseenProblem = (type: string, at: string | undefined): Failure => ({
  ...fail('invalid', 'patched-invalid', `The ${type} would not be valid; this client may not see what it says.`, at),
  unprocessable: true,
});

/**
 * The findings about a resource that was cut out of a request, with line and column of the request, and, where `at`
 * is given, with expressions that start there instead of at the type of the resource.
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
