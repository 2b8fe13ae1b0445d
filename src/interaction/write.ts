import { projectPatients } from '../projection/index.ts';
import {
  indexRows,
  keyText,
  parseStored,
  type ResourceVersion,
  type ResourceWrite,
  type StoreWriter,
  sameContent,
} from '../store/index.ts';
import type { Plan } from './intent.ts';
import { type Failure, fail } from './outcome.ts';
import type { Context } from './ports.ts';
import { present } from './precondition.ts';

/** A plan, and where in the request it stands (`Bundle.entry[3]`; absent for a request of its own). */
export interface PlacedPlan {
  plan: Plan;
  at?: string;
}

/** What became of a plan. */
export interface Written {
  status: 200 | 201 | 204;
  /** The version that is there now; a deletion, or nothing where there was nothing to delete. */
  version?: ResourceVersion;
}

/** Bounds how many referring resources an error names. */
const NAMED_REFERRERS = 5;

/**
 * Carries out plans in R4's order (deletes, creates, updates), refuses what would leave references to deleted
 * resources, and projects the cases of all patients concerned. Results are in the order of the plans.
 */
export async function applyPlans(
  writer: StoreWriter,
  plans: readonly PlacedPlan[],
  { mapping }: Pick<Context, 'mapping'>,
): Promise<Written[] | Failure> {
  const results = new Map<PlacedPlan, Written>();
  const patients = new Set<string>();
  for (const placed of inOrder(plans)) {
    const before = await writer.read(placed.plan.key);
    const written = await applyPlan(writer, placed.plan, before);
    results.set(placed, written);
    if (written.version === undefined || written.version === before) continue;
    for (const version of [before, written.version]) if (version?.patient !== undefined) patients.add(version.patient);
  }
  const problem = (await danglingAfterDelete(writer, plans)) ?? (await referenceToDeleted(writer, plans));
  if (problem) return problem;
  const issues = mapping ? await projectPatients(writer, patients, mapping) : [];
  if (issues.length > 0) return { failed: issues, unprocessable: true };
  return plans.map((placed) => results.get(placed) ?? { status: 204 });
}

/** Resources without a patient of their own come last: theirs is that of what they are about. */
function inOrder(plans: readonly PlacedPlan[]): PlacedPlan[] {
  const rank = ({ plan }: PlacedPlan) =>
    plan.key.type === 'Provenance' && plan.action !== 'delete' ? 9 : ORDER.indexOf(plan.action);
  return [...plans].sort((a, b) => rank(a) - rank(b));
}

const ORDER: readonly Plan['action'][] = ['none', 'delete', 'create', 'keep', 'update'];

async function applyPlan(writer: StoreWriter, plan: Plan, before: ResourceVersion | undefined): Promise<Written> {
  if (plan.action === 'none') return { status: 204 };
  if (plan.action === 'keep') return { status: 200, ...(before ? { version: before } : {}) };
  if (plan.action === 'delete') {
    const version = await writer.delete(plan.key);
    return { status: 204, ...(version ? { version } : {}) };
  }
  const current = present(before);
  if (current?.text !== undefined && sameContent(current.text, plan.body.text))
    return { status: 200, version: current };
  const version = await writer.put(await resourceWrite(writer, plan));
  return { status: current ? 200 : 201, version };
}

async function resourceWrite(writer: StoreWriter, plan: Extract<Plan, { body: unknown }>): Promise<ResourceWrite> {
  const { key, body, sourceUrl } = plan;
  const write: ResourceWrite = {
    ...key,
    text: body.text,
    method: plan.action === 'create' ? 'POST' : 'PUT',
    ...(sourceUrl !== undefined ? { sourceUrl } : {}),
  };
  if (key.type !== 'Provenance') return write;
  const { patient, references } = indexRows(parseStored(body.text));
  if (patient !== undefined) return write;
  const found = (await writer.readMany(references)).find((target) => target?.patient !== undefined)?.patient;
  return found === undefined ? write : { ...write, patient: found };
}

async function danglingAfterDelete(writer: StoreWriter, plans: readonly PlacedPlan[]): Promise<Failure | undefined> {
  for (const { plan, at } of plans) {
    if (plan.action !== 'delete') continue;
    const referrers = await writer.referrers(plan.key, NAMED_REFERRERS + 1);
    if (referrers.length === 0) continue;
    const named = referrers.slice(0, NAMED_REFERRERS).map(keyText).join(', ');
    const more = referrers.length > NAMED_REFERRERS ? ' and others' : '';
    return fail(
      'conflict',
      'still-referred-to',
      `Other resources refer to this ${plan.key.type}: ${named}${more}.`,
      at,
    );
  }
  return undefined;
}

async function referenceToDeleted(writer: StoreWriter, plans: readonly PlacedPlan[]): Promise<Failure | undefined> {
  for (const { plan, at } of plans) {
    if (plan.action !== 'create' && plan.action !== 'update') continue;
    const [deleted] = await writer.deletedTargets(plan.key);
    if (!deleted) continue;
    return fail('conflict', 'reference-to-deleted', `It refers to ${keyText(deleted)}, which was deleted.`, at);
  }
  return undefined;
}
