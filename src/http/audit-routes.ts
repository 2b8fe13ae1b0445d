import { auditRead } from '../interaction/audit/audit-read.ts';
import { auditSearch } from '../interaction/audit/audit-search.ts';
import { formBody } from './body-reader.ts';
import { negotiatedByForm, RESOURCE_TYPES } from './negotiation.ts';
import * as incoming from './request.ts';
import type { ContextOf } from './request-context.ts';
import type { Route } from './routes.ts';
import { sendOutcome } from './send.ts';

/** The base in links, by request. */
export interface AuditRouteOptions {
  contextOf: ContextOf;
  baseUrl?: string | undefined;
  maxBodyBytes: number;
}

/** AuditEvents are read and searched; that there is no other method here keeps clients from changing them. */
export function auditRoutes({ contextOf, baseUrl, maxBodyBytes }: AuditRouteOptions): Route[] {
  const search: (query: (request: Parameters<Route['handle']>[0]) => string) => Route['handle'] =
    (query) => async (request, response) => {
      const base = incoming.fhirBase(request, baseUrl);
      const contentType = String(response.locals.contentType);
      sendOutcome(request, response, await auditSearch(contextOf(response), { base, query: query(request) }), {
        contentType,
      });
    };
  return [
    { method: 'get', path: '/fhir/AuditEvent', needs: 'client', handle: search(incoming.queryString) },
    {
      method: 'post',
      path: '/fhir/AuditEvent/_search',
      needs: 'client',
      before: [...formBody(maxBodyBytes), negotiatedByForm(RESOURCE_TYPES)],
      handle: search((request) =>
        [incoming.queryString(request), incoming.bodyText(request)].filter(Boolean).join('&'),
      ),
    },
    {
      method: 'get',
      path: '/fhir/AuditEvent/:id',
      needs: 'client',
      handle: async (request, response) => {
        const outcome = await auditRead(contextOf(response), incoming.pathParameter(request, 'id'));
        sendOutcome(request, response, outcome, { contentType: String(response.locals.contentType) });
      },
    },
  ];
}
