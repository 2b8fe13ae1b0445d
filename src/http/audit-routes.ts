import type { Request } from 'express';
import { auditRead } from '../interaction/audit/audit-read.ts';
import { auditSearch } from '../interaction/audit/audit-search.ts';
import { formBody } from './body-reader.ts';
import { negotiatedByForm, RESOURCE_TYPES } from './negotiation.ts';
import * as incoming from './request.ts';
import type { ContextOf } from './request-context.ts';
import type { Route } from './routes.ts';
import { sendOutcome } from './send.ts';

/** What the routes of AuditEvents need. */
export interface AuditRouteOptions {
  contextOf: ContextOf;
  baseUrl?: string | undefined;
  maxBodyBytes: number;
}

/** AuditEvents are read and searched; that there is no other method here keeps clients from changing them. */
export function auditRoutes({ contextOf, baseUrl, maxBodyBytes }: AuditRouteOptions): Route[] {
  const search =
    (queryOf: (request: Request) => string): Route['handle'] =>
    async (request, response) => {
      const asked = { base: incoming.fhirBase(request, baseUrl), query: queryOf(request) };
      const outcome = await auditSearch(contextOf(response), asked);
      sendOutcome(request, response, outcome, { contentType: String(response.locals.contentType) });
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
