import { type InstantRange, instantRange, instantText } from '../../search/index.ts';
import type { ResourceVersion } from '../../store/index.ts';
import { jsonText, RawJson, type TextValue } from '../bundle-text.ts';
import { type Failure, fail } from '../outcome.ts';
import type { Context } from '../ports.ts';
import type { HistoryParameters } from './history-parameters.ts';

/** What is asked of a history, as text. */
export interface HistoryAsked extends HistoryParameters {
  /** The FHIR base of this server as the client sees it. */
  base: string;
}

/** How many versions a page has at most, and of what time. */
export interface HistoryPage {
  limit: number;
  /** UTC with milliseconds, as versions have it. */
  since?: string;
  at?: InstantRange;
}

/** FHIR's instant. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Reads what all histories take: `_count`, `_since`, `_at` (http://hl7.org/fhir/R4/http.html#history). */
export function historyPage(
  { limits }: Pick<Context, 'limits'>,
  { count = String(limits.page), since, at }: HistoryAsked,
): HistoryPage | Failure {
  if (!/^\d{1,15}$/.test(count)) return invalid('_count', 'a whole number');
  const from = since !== undefined && INSTANT.test(since) ? instantRange(since) : undefined;
  if (since !== undefined && !from) return invalid('_since', 'an instant such as 2026-01-31T12:00:00Z');
  const range = at === undefined ? undefined : instantRange(at);
  if (at !== undefined && !range) return invalid('_at', 'a date or an instant');
  return {
    limit: Math.min(Number(count), limits.page),
    ...(from ? { since: instantText(from.low) } : {}),
    ...(range ? { at: range } : {}),
  };
}

/** A parameter that cannot be read. */
export const invalid = (name: string, expected: string): Failure =>
  fail('value', 'invalid-parameter', `${name} must be ${expected}.`, `http.${name}`);

/**
 * A page of a history as a Bundle.
 * @param path of what it is the history of, below the base
 * @param next `_before` of the page that follows, where there is one
 */
export function historyBundle(
  { base, since, at, before }: HistoryAsked,
  { path, limit, versions, next }: { path: string; limit: number; versions: readonly ResourceVersion[]; next?: string },
): string {
  const link = (relation: string, from: string | undefined): TextValue => {
    const parameters = new URLSearchParams({ _count: String(limit) });
    if (since !== undefined) parameters.set('_since', since);
    if (at !== undefined) parameters.set('_at', at);
    if (from !== undefined) parameters.set('_before', from);
    return { relation, url: `${base}/${path}?${parameters}` };
  };
  return jsonText({
    resourceType: 'Bundle',
    type: 'history',
    link: [link('self', before), ...(next === undefined ? [] : [link('next', next)])],
    entry: versions.length > 0 ? versions.map((version) => historyEntry(version, base)) : undefined,
  });
}

/** What the request that made a version was answered with. */
function statusOf({ method, version, revived }: ResourceVersion): string {
  if (method === 'DELETE') return '204';
  return version === 1 || revived ? '201' : '200';
}

function historyEntry(version: ResourceVersion, base: string): TextValue {
  const { type, id, method, text } = version;
  const status = statusOf(version);
  return {
    fullUrl: `${base}/${type}/${id}`,
    resource: text === undefined ? undefined : new RawJson(text),
    request: { method, url: method === 'POST' ? type : `${type}/${id}` },
    response: { status, lastModified: version.lastUpdated, etag: `W/"${version.version}"` },
  };
}
