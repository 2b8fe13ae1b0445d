import type { IscmCase } from '../../case/case.ts';
import { parseCase } from '../../case/parse-case.ts';
import { parseExact } from '../../fhir/decimal.ts';
import { hasErrors, type Issue } from '../../fhir/issue.ts';
import type { Mapping } from '../../mapping/index.ts';
import { projectPatients } from '../../projection/index.ts';
import { type Lineage, parseStored, type StoredCase, type StoreWriter } from '../../store/index.ts';
import { admitsPatient } from '../caller.ts';
import { accessedCase, type Failure, fail, isFailure, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { matchProblem } from '../write/precondition.ts';
import { loadResolver } from '../write/stored-references.ts';
import { applyPlans, type PlacedPlan } from '../write/write.ts';
import { type CaseDifference, caseDifferences } from './case-difference.ts';
import { type CaseResource, caseResources } from './case-resources.ts';
import { caseBody, caseText } from './case-text.ts';

/** A request to write a case. */
export interface CasePutRequest {
  id: string;
  body: string;
  ifMatch?: string;
}

/**
 * Writes a case back into the resources it came from, or makes the resources of a new one. An existing case needs
 * `If-Match` (428, 412); writing what is there already writes nothing. Where the resources would then be read otherwise than
 * as what was sent, nothing is written (422).
 */
export async function casePut(context: Context, mapping: Mapping, request: CasePutRequest): Promise<Outcome> {
  const value = caseBody(request.body, context);
  if (isFailure(value)) return value;
  if (value.id !== request.id)
    return fail('invalid', 'id-mismatch', 'The id of the case is not that of the path.', 'id');
  return context.store.transaction(async (writer) => {
    const outcome = await putInto(context, mapping, writer, value, request.ifMatch);
    return { commit: !isFailure(outcome), value: outcome };
  });
}

async function putInto(
  context: Context,
  mapping: Mapping,
  writer: StoreWriter,
  value: IscmCase,
  ifMatch: string | undefined,
): Promise<Outcome> {
  const held = await writer.readCase(value.id);
  const current = held?.text === undefined ? undefined : held;
  const problem = rightProblem(context, held) ?? conditionProblem(ifMatch, current);
  if (problem) return problem;
  const known = current && (await fitting(writer, mapping, current));
  const before = known?.value;
  if (known && JSON.stringify(before) === JSON.stringify(value)) return caseOutcome(200, known.stored);
  const sources = await writer.lineage(value.id);
  const writes = await caseResources(writer, mapping, before, value, current?.patient);
  const issues = await findings(context, writer, writes);
  if (hasErrors(issues)) return { failed: issues, unprocessable: true };
  const written = await applyPlans(writer, writes.map(planOf), context);
  if (isFailure(written)) return written;
  const projected = await writer.readCase(value.id);
  if (projected?.text === undefined) return notProjected();
  const lost = caseDifferences({ ...value }, { ...madeCase(projected) });
  if (lost.length > 0) return notWrittenBack(lost, sources);
  return caseOutcome(current ? 200 : 201, projected);
}

function rightProblem({ caller }: Context, held: StoredCase | undefined): Failure | undefined {
  if (!held || admitsPatient(caller, 'u', held.patient)) return undefined;
  return fail('forbidden', 'outside-confinement', 'This case lies outside what this client is confined to.');
}

function conditionProblem(ifMatch: string | undefined, current: StoredCase | undefined): Failure | undefined {
  if (ifMatch !== undefined) return matchProblem({ ifMatch }, current);
  if (!current) return undefined;
  return fail('required', 'if-match-missing', 'Writing an existing case needs If-Match with its ETag.');
}

function caseOutcome(status: 200 | 201, stored: StoredCase): Outcome {
  return {
    status,
    text: caseText(stored),
    version: stored.version,
    lastModified: stored.lastUpdated,
    accessed: [accessedCase(stored)],
  };
}

function notProjected(): Failure {
  return fail(
    'processing',
    'case-not-made',
    'The resources held do not make a case with this id; nothing was written.',
  );
}

/** Of what resources of others say in a way of their own, and cannot be made to say otherwise. */
function notWrittenBack(lost: readonly CaseDifference[], sources: readonly Lineage[]): Failure {
  const failed = lost.map(({ place, key }): Issue => {
    const source = sources.find((line) => line.key === key);
    const resource = source === undefined ? 'The resources held' : `${source.resourceType}/${source.id}`;
    return {
      severity: 'error',
      code: 'business-rule',
      id: 'case-not-written-back',
      message: `${resource} cannot be made to say this, it would be read otherwise; change it there. Nothing was written.`,
      expression: place,
    };
  });
  return { failed, unprocessable: true };
}

function storedCase({ text = '' }: StoredCase): IscmCase | undefined {
  const parsed = parseCase(parseExact(text));
  return parsed.ok ? parsed.case : undefined;
}

function madeCase(stored: StoredCase): IscmCase {
  const value = storedCase(stored);
  if (value === undefined) throw new TypeError('a case that was just made does not fit the case model');
  return value;
}

/**
 * A stored case as it is now. One that an earlier case model took and this one does not is made anew from its
 * resources; `undefined` where they make none.
 */
async function fitting(
  writer: StoreWriter,
  mapping: Mapping,
  current: StoredCase,
): Promise<{ stored: StoredCase; value: IscmCase } | undefined> {
  const value = storedCase(current);
  if (value !== undefined) return { stored: current, value };
  await projectPatients(writer, [current.patient], mapping);
  const stored = await writer.readCase(current.id);
  const anew = stored?.text === undefined ? undefined : storedCase(stored);
  return stored && anew && { stored, value: anew };
}

async function findings(context: Context, writer: StoreWriter, writes: readonly CaseResource[]): Promise<Issue[]> {
  const incoming = writes.flatMap(({ text }) => (text === undefined ? [] : [{ text, resource: parseStored(text) }]));
  const resources = incoming.map(({ resource }) => resource);
  const issues: Issue[] = [];
  for (const { text, resource } of incoming) {
    const resolver = await loadResolver(writer, context.caller, resource, resources);
    const found = context.validator.validate({ resource, source: text }, { resolver });
    // line and column would be of a text the client never saw
    issues.push(...found.map(({ line: _line, column: _column, ...issue }) => issue));
  }
  return issues;
}

function planOf({ key, text }: CaseResource): PlacedPlan {
  if (text === undefined) return { plan: { action: 'delete', key } };
  return { plan: { action: 'update', key, body: { text, resource: parseStored(text) } } };
}
