import { instantRange } from '../search/index.ts';
import type { HistoryHit, HistoryPlace } from '../store/index.ts';
import { jsonText } from './bundle-text.ts';
import { admitted, permitted } from './caller.ts';
import { historyEntry, INSTANT, WRONG_AT } from './history-instance.ts';
import type { HistoryParameters } from './history-parameters.ts';
import { accessed, type Failure, fail, isFailure, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';
import { STORED_TYPES } from './stored-types.ts';
import { typeProblem } from './target.ts';

/** A request for the history of a type, or of the whole system. */
export interface HistoryAllRequest extends HistoryParameters {
  type?: string;
  /** The FHIR base of this server as the client sees it. */
  base: string;
}

/** All versions of a type or of everything, the newest first, in pages (http://hl7.org/fhir/R4/http.html#history). */
export async function historyAll(context: Context, request: HistoryAllRequest): Promise<Outcome> {
  const { type, since } = request;
  const problem = type === undefined ? undefined : typeProblem(type, context);
  if (problem) return problem;
  const types = (type === undefined ? STORED_TYPES : [type]).filter(
    (one) => permitted(context.caller, 's', one).length > 0,
  );
  const page = readPage(context, request);
  if (isFailure(page)) return page;
  const { limit, before, at } = page;
  const found = await context.store.read((reader) =>
    reader.historyOfAll({
      limit: limit + 1,
      ...(types.length < STORED_TYPES.length ? { types } : {}),
      ...(before ? { before } : {}),
      ...(at ? { at } : {}),
      ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
    }),
  );
  const shown = found.slice(0, limit).filter(({ version }) => admitted(context.caller, 's', version));
  const last = found.length > limit ? found[limit - 1]?.place : undefined;
  return {
    status: 200,
    text: bundle(request, shown, limit, last),
    accessed: shown.map(({ version }) => accessed(version)),
  };
}

function readPage(
  { limits }: Context,
  { count, since, at, before }: HistoryAllRequest,
): { limit: number; before?: HistoryPlace; at?: { low: string; high: string } } | Failure {
  if (count !== undefined && !/^\d{1,9}$/.test(count)) {
    return fail('value', 'invalid-parameter', '_count must be a whole number.');
  }
  if (since !== undefined && !INSTANT.test(since)) {
    return fail('value', 'invalid-parameter', '_since must be an instant such as 2026-01-31T12:00:00Z.');
  }
  const range = at === undefined ? undefined : instantRange(at);
  if (at !== undefined && !range) return WRONG_AT;
  const place = before === undefined ? undefined : /^(\d{1,15})-(\d{1,15})$/.exec(before);
  if (place === null) return fail('value', 'invalid-parameter', '_before must be that of a link of this server.');
  const limit = Math.min(Number(count ?? limits.page), limits.page);
  // within the years that have four digits, as all instants that are kept
  const within = range && { low: new Date(range.low).toISOString(), high: new Date(range.high - 1).toISOString() };
  return {
    limit,
    ...(within ? { at: within } : {}),
    ...(place ? { before: { sequence: Number(place[1]), row: Number(place[2]) } } : {}),
  };
}

function bundle(
  { type, base, since, at, before }: HistoryAllRequest,
  shown: readonly HistoryHit[],
  limit: number,
  last: HistoryPlace | undefined,
): string {
  const path = [base, type, '_history'].filter((part) => part !== undefined).join('/');
  const link = (relation: string, from: string | undefined) => {
    const parameters = new URLSearchParams({ _count: String(limit) });
    if (since !== undefined) parameters.set('_since', since);
    if (at !== undefined) parameters.set('_at', at);
    if (from !== undefined) parameters.set('_before', from);
    return { relation, url: `${path}?${parameters}` };
  };
  return jsonText({
    resourceType: 'Bundle',
    type: 'history',
    link: [link('self', before), ...(last ? [link('next', `${last.sequence}-${last.row}`)] : [])],
    entry: shown.length > 0 ? shown.map(({ version }) => historyEntry(version, base)) : undefined,
  });
}
