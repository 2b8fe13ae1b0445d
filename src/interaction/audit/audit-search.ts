import { idBound } from '../../fhir/time-ordered-id.ts';
import {
  type AuditPage,
  keyText,
  parseStored,
  type ResourceKey,
  type StoredAudit,
  type StoreReader,
} from '../../store/index.ts';
import { jsonText, RawJson } from '../bundle-text.ts';
import { isFailure, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { type AuditQuery, auditQuery } from './audit-query.ts';
import { auditProblem } from './audit-read.ts';

/** A search for AuditEvents. */
export interface AuditSearchRequest {
  base: string;
  /** The query string. */
  query: string;
}

/** AuditEvents looked at for one page: a search that finds few of them answers short pages rather than none at all. */
const MOST_SCANNED = 10_000;

/**
 * Searches AuditEvents, the newest first. Parameters: `date`, `agent:identifier`, `patient`, `entity`, `action`,
 * `outcome`, `subtype`, `_id`, `_count`. A page links to the next by its place, so that events written meanwhile
 * neither repeat nor hide one.
 */
export async function auditSearch(context: Context, { base, query }: AuditSearchRequest): Promise<Outcome> {
  const problem = auditProblem(context, 's');
  if (problem) return problem;
  const wanted = auditQuery(new URLSearchParams(query), context.limits.page);
  if (isFailure(wanted)) return wanted;
  const { found, rest } = await context.store.read((reader) => page(reader, wanted));
  const link = (relation: string, before: string | undefined) => {
    const parameters = new URLSearchParams(query);
    if (before !== undefined) parameters.set('_before', before);
    const text = parameters.toString();
    return { relation, url: `${base}/AuditEvent${text === '' ? '' : `?${text}`}` };
  };
  const text = jsonText({
    resourceType: 'Bundle',
    type: 'searchset',
    link: [link('self', undefined), ...(rest === undefined ? [] : [link('next', rest)])],
    entry:
      found.length === 0
        ? undefined
        : found.map((event) => ({
            fullUrl: `${base}/AuditEvent/${event.id}`,
            resource: new RawJson(event.text),
            search: { mode: 'match' },
          })),
  });
  return { status: 200, text, accessed: found.map(({ id }) => ({ type: 'AuditEvent', id })) };
}

/** One page, and from where the next one goes on, if there may be one. */
async function page(reader: StoreReader, query: AuditQuery): Promise<{ found: StoredAudit[]; rest?: string }> {
  const { entity, subjects, count: limit } = query;
  const leads = entity && (await leadsOf(reader, entity));
  const { from, end } = idsOf(query);
  const found: StoredAudit[] = [];
  let before = query.before === undefined || query.before > end ? end : query.before;
  for (let scanned = 0; scanned < MOST_SCANNED; scanned += limit) {
    const some = await findAny(reader, { subjects, from, before, limit }, leads);
    for (const event of some) {
      before = event.id;
      if (query.fits(parseStored(event.text))) found.push(event);
      if (found.length === limit) return { found, rest: before };
    }
    if (some.length < limit) return { found };
  }
  return { found, rest: before };
}

/** The stretch of ids that a period and the ids asked for leave. */
function idsOf({ ids, period }: AuditQuery): { from: string; end: string } {
  const [from, end] = [idBound(new Date(period.low)), idBound(new Date(period.high))];
  if (!ids) return { from, end };
  // `~` sorts behind all that stands in an id
  return { from: ids.first > from ? ids.first : from, end: ids.last < end ? `${ids.last}~` : end };
}

/**
 * What to look for events by that name a resource: the patients it belonged to, and the resource itself. An event is
 * kept by the resource where it belonged to nobody, or was not shown.
 */
async function leadsOf(reader: StoreReader, entity: ResourceKey): Promise<string[]> {
  const patients = await reader.patientsOf(entity);
  return [...new Set([keyText(entity), ...patients.map((id) => keyText({ type: 'Patient', id }))])];
}

/** The newest events of all the subjects and, where there are leads, of any of these. */
async function findAny(
  reader: StoreReader,
  page: AuditPage,
  leads: readonly string[] | undefined,
): Promise<StoredAudit[]> {
  if (!leads) return reader.findAudits(page);
  const found = await Promise.all(
    leads.map((lead) => reader.findAudits({ ...page, subjects: [lead, ...page.subjects] })),
  );
  const byId = new Map(found.flat().map((event) => [event.id, event]));
  return [...byId.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, page.limit);
}
