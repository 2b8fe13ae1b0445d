import type { InstantRange } from '../../search/index.ts';
import type { ResourceKey, StoreReader } from '../../store/index.ts';
import { admittedOf, type Judged, judged } from '../judged.ts';
import { accessed, fail, isFailure, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { reading } from '../reading.ts';
import { keyProblem } from '../target.ts';
import { likeInstants } from '../under-policy.ts';
import { type HistoryAsked, historyBundle, historyPage, invalid } from './history-page.ts';

/** A request for the history of a resource. */
export type HistoryRequest = ResourceKey & HistoryAsked;

/** All versions of a resource, the newest first, in pages (http://hl7.org/fhir/R4/http.html#history). */
export async function historyInstance(
  context: Context,
  request: HistoryRequest,
  within?: StoreReader,
): Promise<Outcome> {
  const problem = keyProblem(request, context);
  if (problem) return problem;
  const page = historyPage(context, request);
  if (isFailure(page)) return page;
  const { type, id, before } = request;
  if (before !== undefined && !/^\d{1,15}$/.test(before)) return invalid('_before', 'a whole number');
  const { limit, since, at: range } = page;
  const wanted = {
    limit: range ? MOST : limit + 1,
    // how long a version was current, the next one tells
    ...(before !== undefined ? { before: Number(before) + (range ? 1 : 0) } : {}),
    ...(since !== undefined ? { since } : {}),
  };
  const { caller } = context;
  const found = await reading(context, within, async (reader) => {
    const current = await reader.read(request);
    const own = await judged(reader, caller, 'r', current ? [current] : []);
    return admittedOf(caller, 'r', own).length === 0
      ? undefined
      : judged(reader, caller, 'r', await reader.history(request, wanted));
  });
  if (!found) {
    return fail('not-found', 'not-found', `There is no ${type} with this id.`);
  }
  const versions = range ? currentWithin(context, found, range, before) : found;
  // a resource may have moved to this patient: earlier versions of another's stay hidden
  const shown = admittedOf(caller, 'r', versions.slice(0, limit));
  const last = versions.length > limit ? versions[limit - 1]?.version : undefined;
  const next = last && { next: String(last.version) };
  const text = historyBundle(request, { path: `${type}/${id}/_history`, limit, versions: shown, ...next });
  return { status: 200, text, accessed: shown.map(accessed) };
}

/** Most versions that are looked at for `_at`. */
const MOST = 10_000;

/**
 * Those of the versions, the newest first, that were current at some time of a range. Under a policy the recipient sees
 * instants less exactly: then those that may have been current by what it sees.
 */
function currentWithin(
  context: Context,
  versions: readonly Judged[],
  { low, high }: InstantRange,
  before: string | undefined,
): Judged[] {
  const seen = versions.map(({ version: { lastUpdated } }) => likeInstants(context, lastUpdated));
  return versions.filter(({ version: { version } }, index) => {
    const [made, replaced] = [seen[index], seen[index - 1]];
    const isCurrent =
      made !== undefined && Date.parse(made.low) < high && (!replaced || Date.parse(replaced.high) > low);
    return isCurrent && (before === undefined || version < Number(before));
  });
}
