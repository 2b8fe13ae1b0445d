import { projectPatients } from '../../projection/index.ts';
import {
  applyEdits,
  indexRows,
  keyText,
  type ResourceSource,
  type ResourceVersion,
  type ResourceWrite,
  type StoreWriter,
  sameContent,
} from '../../store/index.ts';
import { type Caller, maySee, notPermitted, type Permission } from '../caller.ts';
import { type Failure, fail } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { type Change, concernedPatients } from './concerned-patients.ts';
import { claimedBy, withHeldPatients } from './held-patient.ts';
import { atEntry, type Plan } from './intent.ts';
import { present } from './precondition.ts';
import { stillReferredTo } from './still-referred.ts';
import { referable } from './stored-references.ts';
import { rightProblem } from './write-right.ts';

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
  /** The version was made by this plan. */
  made?: true;
  /** The caller may not see what the version says: a patch does not tell that it knows it. */
  hidden?: true;
}

/**
 * Carries out plans in R4's order: deletes, creates, updates. Refuses what would leave references to deleted resources,
 * and what the caller has no right to. Then makes the cases of all patients concerned anew. Results are in the order of
 * the plans; behind them stands what became part of the record of a Patient that was written.
 */
export async function applyPlans(
  writer: StoreWriter,
  given: readonly PlacedPlan[],
  { mapping, ...context }: Pick<Context, 'mapping' | 'caller' | 'patientMatch'>,
): Promise<Written[] | Failure> {
  const { caller } = context;
  const plans = await withHeldPatients(writer, given, context);
  const results = new Map<PlacedPlan, Written>();
  const changes: Change[] = [];
  const planned = await withBefore(writer, plans);
  // before anything is written: what a recipient under a policy sees cannot be
  for (const { placed, before } of planned) {
    const refused = typeProblem(caller, placed, before);
    if (refused) return refused;
  }
  for (const group of inOrder(planned)) {
    const written = await applyGroup(writer, group);
    for (const [at, one] of group.entries()) {
      const { version } = written[at] ?? {};
      const refused = writeProblem(caller, one.placed, one.before, version);
      if (refused) return refused;
      results.set(one.placed, hiddenFrom(caller, one.placed.plan, written[at] ?? { status: 204 }));
      if (version !== undefined && version !== one.before) changes.push({ before: one.before, version });
    }
  }
  const claimed = await claim(writer, changes, context);
  changes.push(...claimed);
  const problem =
    (await danglingAfterDelete(writer, plans, caller)) ?? (await referenceToDeleted(writer, plans, caller));
  if (problem) return problem;
  const issues = mapping ? await projectPatients(writer, await concernedPatients(writer, changes), mapping) : [];
  if (issues.length > 0) return { failed: issues, unprocessable: true };
  const asked = plans.map((placed): Written => results.get(placed) ?? { status: 204 });
  return [...asked, ...claimed.map(({ version }): Written => ({ status: 200, made: true, version }))];
}

/** Makes what waited for Patients that were written part of their records. */
async function claim(
  writer: StoreWriter,
  changes: readonly Change[],
  context: Pick<Context, 'caller' | 'patientMatch'>,
): Promise<Change[]> {
  const patients = changes.map(({ version }) => version).filter(({ type }) => type === 'Patient');
  const group = await claimedBy(writer, patients, context);
  const written = await applyGroup(
    writer,
    group.map(({ plan, before }) => ({ placed: { plan }, before })),
  );
  return group.flatMap(({ before }, at) => {
    const { version } = written[at] ?? {};
    return version ? [{ before, version }] : [];
  });
}

/** What a patch made is not shown to who may neither read nor search it. */
function hiddenFrom(caller: Caller, plan: Plan, written: Written): Written {
  const { version } = written;
  if (!('patched' in plan) || version === undefined) return written;
  return maySee(caller, version) ? written : { ...written, hidden: true };
}

const PERMISSION: Readonly<Record<Plan['action'], Permission>> = {
  create: 'c',
  update: 'u',
  delete: 'd',
  keep: 'c',
  none: 'd',
};

/** The right that a plan needs: what brings back what was deleted creates. */
const permissionFor = ({ plan: { action } }: PlacedPlan, was: ResourceVersion | undefined): Permission =>
  action === 'update' && !was ? 'c' : PERMISSION[action];

/** Why a caller may not do what a plan does with any resource of the type. */
function typeProblem(caller: Caller, placed: PlacedPlan, before: ResourceVersion | undefined): Failure | undefined {
  const { plan, at } = placed;
  const problem = notPermitted(caller, permissionFor(placed, present(before)), plan.key.type);
  return problem && at !== undefined ? atEntry(problem, at) : problem;
}

/** Why a caller may not do what a plan does with a resource: it needs the right to the resource as it was and as it becomes. */
function writeProblem(
  caller: Caller,
  placed: PlacedPlan,
  before: ResourceVersion | undefined,
  after: ResourceVersion | undefined,
): Failure | undefined {
  const { plan, at } = placed;
  const was = present(before);
  const permission = permissionFor(placed, was);
  const found = plan.action === 'update' ? before : was;
  const states = [found, present(after)].filter((version) => version !== undefined);
  const [problem] = states.flatMap((version) => rightProblem(caller, permission, version) ?? []);
  return problem && at !== undefined ? atEntry(problem, at) : problem;
}

/** A plan with the version it finds. */
interface PlannedWrite {
  placed: PlacedPlan;
  before: ResourceVersion | undefined;
}

/** What each plan finds; what gets an id of its own finds nothing. */
async function withBefore(writer: StoreWriter, plans: readonly PlacedPlan[]): Promise<PlannedWrite[]> {
  const others = plans.filter(({ plan }) => plan.action !== 'create');
  const found = await writer.readMany(others.map(({ plan }) => plan.key));
  const before = new Map(others.map((placed, at) => [placed, found[at]]));
  return plans.map((placed) => ({ placed, before: before.get(placed) }));
}

/**
 * Deletes first, one by one, then all that is written together. Resources without a patient of their own come last:
 * theirs is that of what they are about.
 */
function inOrder(planned: readonly PlannedWrite[]): PlannedWrite[][] {
  const deletes = planned.filter(({ placed }) => placed.plan.action === 'delete');
  const others = planned.filter(({ placed }) => placed.plan.action !== 'delete');
  const isLate = ({ placed }: PlannedWrite) => placed.plan.key.type === 'Provenance';
  const groups = [others.filter((one) => !isLate(one)), others.filter(isLate)];
  return [...deletes.map((one) => [one]), ...groups].filter((group) => group.length > 0);
}

async function applyGroup(writer: StoreWriter, group: readonly PlannedWrite[]): Promise<Written[]> {
  const [first] = group;
  if (first?.placed.plan.action === 'delete') {
    const version = await writer.delete(first.placed.plan.key);
    return [{ status: 204, ...(version ? { version } : {}) }];
  }
  const written = group.map(({ placed: { plan }, before }) => settled(plan, before));
  const writes: ResourceWrite[] = [];
  for (const [at, { placed }] of group.entries()) {
    if (!written[at] && 'body' in placed.plan) writes.push(await resourceWrite(writer, placed.plan));
  }
  const made = writes.length === 0 ? [] : await writer.putMany(writes);
  // a source that says what another one said already is known by its URL from then on, too
  const sources = group.flatMap(({ placed: { plan } }, at) => (written[at] ? sourceOf(plan) : []));
  if (sources.length > 0) await writer.addSources(sources);
  return group.map(({ before }, at) => {
    const known = written[at];
    if (known) return known;
    const version = made.shift();
    return { status: present(before) ? 200 : 201, made: true, ...(version ? { version } : {}) };
  });
}

/** Where the resource of a plan comes from, when that is to be kept. */
const sourceOf = (plan: Plan): ResourceSource[] =>
  'sourceUrl' in plan && plan.sourceUrl !== undefined ? [{ url: plan.sourceUrl, ...plan.key }] : [];

/** What becomes of a plan that writes nothing; `undefined` for the others. */
function settled(plan: Plan, before: ResourceVersion | undefined): Written | undefined {
  if (plan.action === 'none') return { status: 204 };
  if (plan.action === 'keep') return { status: 200, ...(before ? { version: before } : {}) };
  if (!('body' in plan)) return undefined;
  const current = present(before);
  const unchanged =
    current?.text !== undefined && sameContent(current.text, applyEdits(plan.body.text, plan.body.edits ?? []));
  return unchanged ? { status: 200, version: current } : undefined;
}

async function resourceWrite(writer: StoreWriter, plan: Extract<Plan, { body: unknown }>): Promise<ResourceWrite> {
  const { key, body, sourceUrl } = plan;
  const write: ResourceWrite = {
    ...key,
    text: body.text,
    resource: body.resource,
    ...(body.places ? { places: body.places } : {}),
    ...(body.edits ? { edits: body.edits } : {}),
    ...(body.references ? { references: body.references } : {}),
    ...(plan.action === 'create' ? { method: 'POST', isNew: true } : { method: 'PUT' }),
    ...(sourceUrl !== undefined ? { sourceUrl } : {}),
  };
  if (key.type !== 'Provenance') return write;
  const { patient, references } = indexRows(body.resource, writer.own);
  if (patient !== undefined) return write;
  const found = (await writer.readMany(references)).find((target) => target?.patient !== undefined)?.patient;
  return found === undefined ? write : { ...write, patient: found };
}

/** What refers to a deleted resource stands in the way. */
async function danglingAfterDelete(
  writer: StoreWriter,
  plans: readonly PlacedPlan[],
  caller: Caller,
): Promise<Failure | undefined> {
  for (const { plan, at } of plans) {
    const problem = plan.action === 'delete' ? await stillReferredTo(writer, plan.key, caller, at) : undefined;
    if (problem) return problem;
  }
  return undefined;
}

/**
 * Of what lies outside what the caller is confined to, nobody tells that it was deleted, as nobody tells that it is
 * there.
 */
async function referenceToDeleted(
  writer: StoreWriter,
  plans: readonly PlacedPlan[],
  caller: Caller,
): Promise<Failure | undefined> {
  const written = plans.filter(({ plan }) => plan.action === 'create' || plan.action === 'update');
  const links = await writer.deletedTargets(written.map(({ plan }) => plan.key));
  const targets = await writer.readMany(links.map(({ target }) => target));
  const broken = links.find((_, at) => {
    const target = targets[at];
    return target === undefined || referable(caller, target);
  });
  if (!broken) return undefined;
  const at = written.find(({ plan }) => keyText(plan.key) === keyText(broken.source))?.at;
  return fail('conflict', 'reference-to-deleted', `It refers to ${keyText(broken.target)}, which was deleted.`, at);
}
