import type { Issue } from '../fhir/issue.ts';
import { timeOrderedId } from '../fhir/time-ordered-id.ts';
import { checkPatched } from './check.ts';
import { type Intent, planWrite } from './intent.ts';
import { type Failure, isFailure, type Outcome, versionHeaders, versionPath } from './outcome.ts';
import type { Context } from './ports.ts';
import { applyPlans, type Written } from './write.ts';

/** Carries out one write in a transaction of its own and answers it. */
export async function writeOne(context: Context, intent: Intent, issues: readonly Issue[] = []): Promise<Outcome> {
  const written = await performWrite(context, intent);
  return isFailure(written) ? written : writtenOutcome(written, issues);
}

/** Carries out one write in a transaction of its own. */
export async function performWrite(context: Context, intent: Intent): Promise<Written | Failure> {
  const written = await context.store.transaction(async (writer) => {
    const plan = await planWrite(writer, intent, timeOrderedId);
    if (isFailure(plan)) return { commit: false, value: plan };
    const results =
      (await checkPatched(context, writer, [{ plan }])) ?? (await applyPlans(writer, [{ plan }], context));
    return { commit: !isFailure(results), value: results };
  });
  return isFailure(written) ? written : (written[0] ?? { status: 204 });
}

function writtenOutcome({ status, version }: Written, issues: readonly Issue[]): Outcome {
  if (!version) return { status };
  const headers = versionHeaders(version);
  if (version.text === undefined) return { status, version: headers.version ?? 0 };
  return { status, text: version.text, written: true, issues, location: versionPath(version), ...headers };
}
