import type { Resource } from '../../fhir/json.ts';
import { shown } from '../../search/index.ts';
import { keyText, type ResourceKey, type StoreReader } from '../../store/index.ts';
import { type Failure, fail, isFailure } from '../outcome.ts';
import { type Criteria, type CriteriaContext, findMatches, parseCriteria } from '../search/criteria.ts';
import { atEntry, atPlace, type Intent, type Plan, type PlanParts, planWrite } from '../write/intent.ts';
import { conditionalReferences, type Links, linkedBody } from '../write/links.ts';
import { patientsByIdentifier, withPatient } from '../write/logical-patient.ts';
import type { BundleEntry } from './bundle-entries.ts';
import { MadeResources } from './made-resources.ts';

/** A write of a transaction with the entry that asks for it. */
export interface EntryWrite {
  entry: BundleEntry;
  intent: Intent;
}

/** A plan with the entry it came from. */
export interface EntryPlan {
  entry: BundleEntry;
  plan: Plan;
}

/**
 * Decides what becomes of every entry of a transaction that writes; a resource that stands in it twice is refused.
 * Links between the entries, and `known` ones, are rewritten to the ids that these get
 * (http://hl7.org/fhir/R4/http.html#trules).
 */
export async function planTransaction(
  context: CriteriaContext,
  reader: StoreReader,
  writes: readonly EntryWrite[],
  newId: () => string,
  known: Links = new Map(),
): Promise<EntryPlan[] | Failure> {
  // one question instead of many: a transaction reads a resource once
  await reader.readMany(writes.flatMap(keyNamed));
  const parts = { caller: context.caller, newId };
  const deletes = await planAll(reader, writes.filter(isDelete), parts, new Set());
  if (isFailure(deletes)) return deletes;
  const gone = new Set(deletes.filter(({ plan }) => plan.action === 'delete').map(({ plan }) => keyText(plan.key)));
  const others = await planAll(
    reader,
    writes.filter((write) => !isDelete(write)),
    parts,
    gone,
  );
  if (isFailure(others)) return others;
  const plans = [...deletes, ...others];
  const made = new MadeResources(context.search, plans);
  const problem = overlap(plans) ?? twinCreates(made, writes, plans);
  if (problem) return problem;
  return linkPlans(context, reader, { plans, made, known });
}

const isDelete = ({ intent }: EntryWrite) => intent.action === 'delete';

/** The resource that a write names by its id. */
function keyNamed({ intent }: EntryWrite): ResourceKey[] {
  const id = intent.action === 'create' ? undefined : intent.target.id;
  return id === undefined ? [] : [{ type: intent.type, id }];
}

async function planAll(
  reader: StoreReader,
  writes: readonly EntryWrite[],
  parts: PlanParts,
  gone: ReadonlySet<string>,
): Promise<EntryPlan[] | Failure> {
  const plans: EntryPlan[] = [];
  for (const { entry, intent } of writes) {
    const plan = await planWrite(reader, intent, parts, gone);
    if (isFailure(plan)) return atEntry(plan, entry.at);
    plans.push({ entry, plan });
  }
  return plans;
}

/** "If any resource identities overlap in steps 1-3, then the transaction SHALL fail." */
function overlap(plans: readonly EntryPlan[]): Failure | undefined {
  const first = new Map<string, string>();
  for (const { entry, plan } of plans) {
    // a deletion by criteria that nothing meets is of no resource
    if (plan.action === 'keep' || plan.key.id === '') continue;
    const key = keyText(plan.key);
    const before = first.get(key);
    if (before !== undefined) return twice(`${key} is in this transaction twice, first in ${before}.`, entry.at);
    first.set(key, entry.at);
  }
  return undefined;
}

const twice = (message: string, at: string) => fail('duplicate', 'duplicate-in-transaction', message, at);

/** Refuses a conditional write that would create what another entry of the transaction makes: which is meant is open. */
function twinCreates(
  made: MadeResources,
  writes: readonly EntryWrite[],
  plans: readonly EntryPlan[],
): Failure | undefined {
  const conditional = writes.filter(({ intent }) => conditionOf(intent));
  if (conditional.length === 0) return undefined;
  const anew = new Set(plans.filter(({ plan }) => makesAnew(plan)).map(({ entry }) => entry));
  for (const { entry, intent } of conditional) {
    const criteria = anew.has(entry) ? conditionOf(intent) : undefined;
    const other = criteria && made.meeting(criteria).find((one) => one.entry !== entry);
    if (!other) continue;
    return twice(`${other.entry.at} of this Bundle makes a resource that meets the criteria of this entry.`, entry.at);
  }
  return undefined;
}

const makesAnew = (plan: Plan): boolean => plan.action === 'create' || (plan.action === 'update' && plan.anew === true);

function conditionOf(intent: Intent): Criteria | undefined {
  if (intent.action === 'create') return intent.ifNoneExist;
  return intent.action === 'update' ? intent.target.criteria : undefined;
}

async function linkPlans(
  context: CriteriaContext,
  reader: StoreReader,
  { plans, made, known }: { plans: readonly EntryPlan[]; made: MadeResources; known: Links },
): Promise<EntryPlan[] | Failure> {
  const links = new Map<string, string>();
  for (const { entry, plan } of plans) {
    if (entry.fullUrl !== undefined && plan.action !== 'delete' && plan.action !== 'none') {
      links.set(entry.fullUrl, keyText(plan.key));
    }
  }
  for (const [link, target] of known) if (!links.has(link)) links.set(link, links.get(target) ?? target);
  for (const { entry, plan } of plans) {
    if (plan.action !== 'create' && plan.action !== 'update') continue;
    for (const found of conditionalReferences(plan.body)) {
      if (links.has(found.reference)) continue;
      const id = await resolveConditional(context, reader, found, made);
      if (typeof id !== 'string') return atPlace(id, `${entry.at}.resource`);
      links.set(found.reference, `${found.type}/${id}`);
    }
  }
  const patients = patientsByIdentifier(plans.flatMap(patientOf));
  return plans.map(({ entry, plan }) => {
    if (plan.action !== 'create' && plan.action !== 'update') return { entry, plan };
    return { entry, plan: { ...plan, body: withPatient(linkedBody(plan.body, links, entry.fullUrl), patients) } };
  });
}

/** A Patient of the Bundle, as the entry gives it, and how it is found once stored. */
function patientOf({ entry: { body }, plan }: EntryPlan): { resource: Resource; reference: string }[] {
  const isPatient = plan.key.type === 'Patient' && plan.action !== 'delete' && plan.action !== 'none';
  return isPatient && body ? [{ resource: body.resource, reference: keyText(plan.key) }] : [];
}

/** Conditional references are resolved last: against the store as this transaction leaves it. */
async function resolveConditional(
  context: CriteriaContext,
  reader: StoreReader,
  { reference, type, query }: { reference: string; type: string; query: string },
  made: MadeResources,
): Promise<string | Failure> {
  const criteria = parseCriteria(context, type, query);
  if (isFailure(criteria)) return criteria;
  const stored = (await findMatches(reader, criteria)).filter((id) => !made.has({ type, id }));
  const found = new Set([...stored, ...made.meeting(criteria).map(({ key }) => key.id)]);
  const [id] = found;
  if (id !== undefined && found.size === 1) return id;
  return found.size === 0
    ? fail('not-found', 'conditional-reference-unmatched', `No resource meets the reference "${shown(reference)}".`)
    : fail('multiple-matches', 'multiple-matches', `Several resources meet the reference "${shown(reference)}".`);
}
