import { type InstantRange, instantRange } from '../search/index.ts';
import type { ResourceKey, ResourceVersion } from '../store/index.ts';
import { jsonText, RawJson, type TextValue } from './bundle-text.ts';
import { admitted } from './caller.ts';
import type { HistoryParameters } from './history-parameters.ts';
import { accessed, fail, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';
import { keyProblem } from './target.ts';

/** A request for the history of a resource. */
export interface HistoryRequest extends ResourceKey, HistoryParameters {
  /** The FHIR base of this server as the client sees it. */
  base: string;
}

/** FHIR's instant. */
export const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** All versions of a resource, the newest first, in pages (http://hl7.org/fhir/R4/http.html#history). */
export async function historyInstance(context: Context, request: HistoryRequest): Promise<Outcome> {
  const problem = keyProblem(request, context);
  if (problem) return problem;
  const { count, since, at, before } = request;
  const range = at === undefined ? undefined : instantRange(at);
  if (at !== undefined && !range) return WRONG_AT;
  const wrong = [count, before].some((value) => value !== undefined && !/^\d{1,15}$/.test(value));
  if (wrong) return fail('value', 'invalid-parameter', '_count and _before must be whole numbers.');
  if (since !== undefined && !INSTANT.test(since)) {
    return fail('value', 'invalid-parameter', '_since must be an instant such as 2026-01-31T12:00:00Z.');
  }
  const limit = Math.min(Number(count ?? context.limits.page), context.limits.page);
  const page = {
    limit: range ? MOST : limit + 1,
    // how long a version was current, the next one tells
    ...(before !== undefined ? { before: Number(before) + (range ? 1 : 0) } : {}),
    ...(since !== undefined ? { since: new Date(since).toISOString() } : {}),
  };
  const [current, found] = await context.store.read(async (reader) => [
    await reader.read(request),
    await reader.history(request, page),
  ]);
  if (!current || !admitted(context.caller, 'r', current)) {
    return fail('not-found', 'not-found', `There is no ${request.type} with this id.`);
  }
  const versions = range ? currentWithin(found, range, before) : found;
  // a resource may have moved to this patient: earlier versions of another's stay hidden
  const shown = versions.slice(0, limit).filter((version) => admitted(context.caller, 'r', version));
  const last = versions.length > limit ? versions[limit - 1]?.version : undefined;
  return { status: 200, text: historyBundle(request, shown, last, limit), accessed: shown.map(accessed) };
}

/** Most versions that are looked at for `_at`. */
const MOST = 10_000;

/** Of versions, the newest first, those that were current at some time of a range. */
function currentWithin(
  versions: readonly ResourceVersion[],
  { low, high }: InstantRange,
  before: string | undefined,
): ResourceVersion[] {
  return versions.filter(({ version, lastUpdated }, index) => {
    const next = versions[index - 1];
    const isCurrent = Date.parse(lastUpdated) < high && (!next || Date.parse(next.lastUpdated) > low);
    return isCurrent && (before === undefined || version < Number(before));
  });
}

/** What `_at` must be. */
export const WRONG_AT = fail('value', 'invalid-parameter', '_at must be a date or an instant.');

function historyBundle(
  request: HistoryRequest,
  versions: ResourceVersion[],
  last: number | undefined,
  limit: number,
): string {
  const path = `${request.base}/${request.type}/${request.id}/_history`;
  const { since, at } = request;
  const shared = { ...(since !== undefined ? { _since: since } : {}), ...(at !== undefined ? { _at: at } : {}) };
  const link = (relation: string, before: number | string | undefined): TextValue => {
    const parameters = {
      ...shared,
      _count: String(limit),
      ...(before !== undefined ? { _before: String(before) } : {}),
    };
    return { relation, url: `${path}?${new URLSearchParams(parameters)}` };
  };
  return jsonText({
    resourceType: 'Bundle',
    type: 'history',
    link: [link('self', request.before), ...(last !== undefined ? [link('next', last)] : [])],
    entry: versions.length > 0 ? versions.map((version) => historyEntry(version, request.base)) : undefined,
  });
}

/** An entry of a history (http://hl7.org/fhir/R4/http.html#history). */
export function historyEntry(version: ResourceVersion, base: string): TextValue {
  const { type, id, method, text, revived } = version;
  const status = method === 'DELETE' ? '204' : version.version === 1 || revived ? '201' : '200';
  return {
    fullUrl: `${base}/${type}/${id}`,
    resource: text === undefined ? undefined : new RawJson(text),
    request: { method, url: method === 'POST' ? type : `${type}/${id}` },
    response: { status, lastModified: version.lastUpdated, etag: `W/"${version.version}"` },
  };
}
