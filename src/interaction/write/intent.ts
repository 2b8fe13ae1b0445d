import { isId } from '../../fhir/id.ts';
import { keyText, type ResourceKey, type ResourceVersion, type StoreReader } from '../../store/index.ts';
import type { ResourceBody } from '../body.ts';
import { admitted, type Caller } from '../caller.ts';
import { type Failure, fail, isFailure } from '../outcome.ts';
import { type Criteria, findMatches } from '../search/criteria.ts';
import { matchProblem, present, type WriteConditions } from './precondition.ts';
import { rightProblem, unlessUnseen } from './write-right.ts';

/** Which resource a request is about: named by id, or found by criteria. */
export type Target = { id: string; criteria?: undefined } | { id?: undefined; criteria: Criteria };

/** A write that a request or an entry asks for. */
export type Intent =
  | { action: 'create'; type: string; body: ResourceBody; ifNoneExist?: Criteria; sourceUrl?: string }
  | ({ action: 'update'; type: string; body: ResourceBody; target: Target; sourceUrl?: string } & WriteConditions)
  | ({ action: 'patch'; type: string; target: Target; apply: Patcher } & WriteConditions)
  | ({ action: 'delete'; type: string; target: Target } & WriteConditions);

/** What a patch makes of the current version. */
export type Patcher = (current: ResourceVersion) => ResourceBody | Failure;

/** A write with the resource it is about made out. `keep`: there already, nothing is written. */
export type Plan =
  /**
   * `patched`: the body was made here, so that nobody has validated it yet. `anew`: an update that makes what is not there.
   */
  | {
      action: 'create' | 'update';
      key: ResourceKey;
      body: ResourceBody;
      sourceUrl?: string;
      patched?: true;
      anew?: true;
    }
  | { action: 'delete'; key: ResourceKey }
  | { action: 'keep'; key: ResourceKey }
  | { action: 'none'; key: ResourceKey };

/**
 * Finds out which resource a write is about and whether its preconditions hold
 * (http://hl7.org/fhir/R4/http.html#ccreate, #cond-update, #3.1.0.7.1, #concurrency). `gone` holds
 * the keys (`Type/id`) that are deleted before this write. Of what the caller has no right to, no precondition tells.
 */
export async function planWrite(
  reader: StoreReader,
  intent: Intent,
  parts: PlanParts,
  gone: ReadonlySet<string> = new Set(),
): Promise<Plan | Failure> {
  if (intent.action === 'create') return planCreate(reader, intent, parts, gone);
  if (intent.action === 'patch') return planPatch(reader, intent, parts, gone);
  return intent.action === 'update' ? planUpdate(reader, intent, parts, gone) : planDelete(reader, intent, parts);
}

/** Who writes, and what gives the ids of what it makes. */
export interface PlanParts {
  caller: Caller;
  newId(): string;
}

type IntentOf<A extends Intent['action']> = Extract<Intent, { action: A }>;

const sourceOf = ({ sourceUrl }: { sourceUrl?: string }) => (sourceUrl !== undefined ? { sourceUrl } : {});

/** The id of the one resource that meets criteria, where there is one; several are refused. */
async function matchOf(
  reader: StoreReader,
  criteria: Criteria,
  gone: ReadonlySet<string>,
): Promise<{ id: string | undefined } | Failure> {
  const ids = (await findMatches(reader, criteria)).filter((id) => !gone.has(`${criteria.type}/${id}`));
  if (ids.length <= 1) return { id: ids[0] };
  return fail('multiple-matches', 'multiple-matches', 'More than one resource meets the criteria; one was expected.');
}

/** The id of what a target means, where that is there. */
const idOf = async (reader: StoreReader, { id, criteria }: Target, gone: ReadonlySet<string>) =>
  criteria ? matchOf(reader, criteria, gone) : { id };

async function planCreate(
  reader: StoreReader,
  intent: IntentOf<'create'>,
  { newId }: PlanParts,
  gone: ReadonlySet<string>,
): Promise<Plan | Failure> {
  const { type, body, ifNoneExist } = intent;
  if (ifNoneExist) {
    const match = await matchOf(reader, ifNoneExist, gone);
    if (isFailure(match)) return match;
    if (match.id !== undefined) return { action: 'keep', key: { type, id: match.id } };
  }
  return { action: 'create', key: { type, id: newId() }, body, ...sourceOf(intent) };
}

async function planUpdate(
  reader: StoreReader,
  intent: IntentOf<'update'>,
  { caller, newId }: PlanParts,
  gone: ReadonlySet<string>,
): Promise<Plan | Failure> {
  const { type, body, target } = intent;
  const id = target.criteria ? await conditionalId(reader, target.criteria, body.resource.id, gone) : target.id;
  if (typeof id === 'object') return id;
  if (id === undefined) {
    const created: Plan = { action: 'create', key: { type, id: newId() }, body, ...sourceOf(intent) };
    return matchProblem(intent, undefined) ?? created;
  }
  const before = await reader.read({ type, id });
  const current = present(before);
  const refused = before && rightProblem(caller, current ? 'u' : 'c', before);
  const problem = refused ?? matchProblem(intent, current);
  return (
    problem ?? { action: 'update', key: { type, id }, body, ...sourceOf(intent), ...(current ? {} : { anew: true }) }
  );
}

/** The id a conditional update is about, or `undefined` when it creates under an id of the server's. */
async function conditionalId(
  reader: StoreReader,
  criteria: Criteria,
  own: string | undefined,
  gone: ReadonlySet<string>,
): Promise<string | undefined | Failure> {
  const match = await matchOf(reader, criteria, gone);
  if (isFailure(match)) return match;
  if (own === undefined || own === match.id) return match.id;
  if (match.id !== undefined) {
    return fail('invalid', 'id-mismatch', 'The resource has another id than the one that meets the criteria.', 'id');
  }
  if (!isId(own)) return fail('value', 'invalid-id', 'The id of the resource is no FHIR id.', 'id');
  const other = present(await reader.read({ type: criteria.type, id: own }));
  if (!other || gone.has(`${criteria.type}/${own}`)) return own;
  return fail('conflict', 'id-taken', 'The id of the resource is that of one that does not meet the criteria.', 'id');
}

async function planPatch(
  reader: StoreReader,
  { type, target, apply, ...conditions }: IntentOf<'patch'>,
  { caller }: PlanParts,
  gone: ReadonlySet<string>,
): Promise<Plan | Failure> {
  const meant = await idOf(reader, target, gone);
  if (isFailure(meant)) return meant;
  const { id } = meant;
  const current = id === undefined ? undefined : await reader.read({ type, id });
  const isThere = current && admitted(caller, 'u', current) && !gone.has(keyText(current));
  if (!isThere || id === undefined) return nothingToPatch(type);
  if (current.text === undefined) return fail('deleted', 'deleted', `This ${type} was deleted.`);
  const problem = matchProblem(conditions, current);
  if (problem) return problem;
  const body = apply(current);
  if (isFailure(body)) return body.unprocessable ? unlessUnseen(caller, body, current) : body;
  return { action: 'update', key: { type, id }, body, patched: true };
}

const nothingToPatch = (type: string): Failure =>
  fail('not-found', 'not-found', `There is no ${type} that this patch is for.`);

async function planDelete(
  reader: StoreReader,
  intent: IntentOf<'delete'>,
  { caller }: PlanParts,
): Promise<Plan | Failure> {
  const { type, target } = intent;
  const meant = await idOf(reader, target, new Set());
  if (isFailure(meant)) return meant;
  const { id } = meant;
  const key = { type, id: id ?? '' };
  const current = id === undefined ? undefined : present(await reader.read(key));
  const problem = (current && rightProblem(caller, 'd', current)) ?? matchProblem(intent, current);
  if (problem) return problem;
  return current ? { action: 'delete', key } : { action: 'none', key };
}

/** The failure with its issues placed at one place of the request. */
export const atPlace = (failure: Failure, expression: string): Failure => ({
  ...failure,
  failed: failure.failed.map((issue) => ({ ...issue, expression })),
});

/** The failure with its issues placed at an entry of the request Bundle, but those that are there already. */
export function atEntry(failure: Failure, at: string): Failure {
  return {
    ...failure,
    failed: failure.failed.map((issue) => ({
      ...issue,
      expression: placeIn(at, issue.expression),
    })),
  };
}

function placeIn(at: string, expression: string | undefined): string {
  if (expression === undefined) return at;
  if (expression.startsWith(at)) return expression;
  if (expression.startsWith('http.')) return `${at}.request.url`;
  return `${at}.resource.${expression.replace(/^Parameters\./, '')}`;
}
