import { idBound } from '../fhir/time-ordered-id.ts';
import { parseStored, type StoredAudit, type StoreReader } from '../store/index.ts';
import { type AuditQuery, auditQuery } from './audit-query.ts';
import { auditProblem } from './audit-read.ts';
import { jsonText, RawJson } from './bundle-text.ts';
import { isFailure, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';

/** A search for AuditEvents. */
export interface AuditSearchRequest {
  base: string;
  /** The query string. */
  query: string;
}

/** AuditEvents looked at for one page: a search that finds few of them answers short pages rather than none at all. */
const MOST_SCANNED = 10_000;

/**
 * Searches AuditEvents, the newest first, by `date`, `agent:identifier`, `patient`, `entity`, `action`, `outcome`,
 * `subtype`, `_id`, `_count`; pages are linked by `next`, which holds on to where it was while new ones are written.
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
  if (query.id !== undefined) {
    const one = await reader.readAudit(query.id);
    return { found: one && query.fits(parseStored(one.text)) ? [one] : [] };
  }
  const subjects = await subjectsOf(reader, query);
  const { from, below } = query.period;
  const end = below === undefined ? 'g' : idBound(below);
  const found: StoredAudit[] = [];
  let before = query.before === undefined || query.before > end ? end : query.before;
  for (let scanned = 0; scanned < MOST_SCANNED; scanned += query.count) {
    const some = await reader.findAudits({ subjects, from: from ? idBound(from) : '', before, limit: query.count });
    for (const event of some) {
      before = event.id;
      if (query.fits(parseStored(event.text))) found.push(event);
      if (found.length === query.count) return { found, rest: before };
    }
    if (some.length < query.count) return { found };
  }
  return { found, rest: before };
}

/** Events are kept by patient: those of a resource are among those of its patient. */
async function subjectsOf(reader: StoreReader, { subjects, entity }: AuditQuery): Promise<string[]> {
  if (!entity) return [...subjects];
  const held = await reader.read(entity);
  return [held?.patient === undefined ? `${entity.type}/${entity.id}` : `Patient/${held.patient}`, ...subjects];
}
