import type { Issue } from '../../fhir/issue.ts';
import type { Resource } from '../../fhir/json.ts';
import { timeOrderedId } from '../../fhir/time-ordered-id.ts';
import { shown } from '../../search/index.ts';
import { placesIn } from '../../store/index.ts';
import { accessed, type Failure, fail, isFailure, type Outcome, versionHeaders, versionPath } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { checkPatched } from './check.ts';
import { type Intent, type Plan, planWrite } from './intent.ts';
import { conditionalReferences } from './links.ts';
import { referencePlaces } from './reference-places.ts';
import { applyPlans, type Written } from './write.ts';

/** Carries out one write in a transaction of its own and answers it. */
export async function writeOne(context: Context, intent: Intent, issues: readonly Issue[] = []): Promise<Outcome> {
  const written = await performWrite(context, intent);
  return isFailure(written) ? written : writtenOutcome(written, issues);
}

/** Carries out one write in a transaction of its own; `at` is its entry, where it is one of a batch. */
export async function performWrite(context: Context, intent: Intent, at?: string): Promise<Written | Failure> {
  const written = await context.store.transaction(async (writer) => {
    const planned = await planWrite(writer, intent, { caller: context.caller, newId: timeOrderedId });
    const plan = isFailure(planned) ? planned : withoutConditions(planned, at);
    if (isFailure(plan)) return { commit: false, value: plan };
    const plans = [{ plan, ...(at !== undefined ? { at } : {}) }];
    const results = (await checkPatched(context, writer, plans)) ?? (await applyPlans(writer, plans, context));
    return { commit: !isFailure(results), value: results };
  });
  return isFailure(written) ? written : (written[0] ?? { status: 204 });
}

/**
 * The plan, unless its resource refers by a search: only a transaction may (http://hl7.org/fhir/R4/http.html#trules), and
 * kept as it is such a reference leads nowhere.
 */
function withoutConditions(plan: Plan, entry: string | undefined): Plan | Failure {
  if (plan.action !== 'create' && plan.action !== 'update') return plan;
  const body = { ...plan.body, places: plan.body.places ?? placesIn(plan.body.text) };
  const [found] = conditionalReferences(body);
  if (!found) return { ...plan, body };
  const reference = shown(found.reference);
  const message = `The reference "${reference}" is a search, which only a resource of a transaction or case push may hold.`;
  const at = 'patched' in plan && entry !== undefined ? entry : placeOf(found.reference, body.resource, entry);
  return { ...fail('invalid', 'conditional-reference-misplaced', message, at), unprocessable: true };
}

/** Where a reference stands in a resource, or in the entry that holds it. */
function placeOf(reference: string, resource: Resource, entry: string | undefined): string | undefined {
  const at = referencePlaces(resource).find((place) => place.reference === reference)?.at;
  return entry === undefined ? at : at?.replace(resource.resourceType, `${entry}.resource`);
}

function writtenOutcome({ status, version, made, hidden }: Written, issues: readonly Issue[]): Outcome {
  if (!version) return { status };
  const headers = versionHeaders(version);
  if (version.text === undefined) return { status, version: headers.version ?? 0 };
  const shown = hidden ? {} : { text: version.text };
  // what was there already is shown, and no AuditEvent of a write names it
  const seen = made ? {} : { accessed: [accessed(version)] };
  return { status, ...shown, ...seen, written: true, issues, location: versionPath(version), ...headers };
}
