import type { Request, Response } from 'express';
import { ID } from '../../fhir/id.ts';
import type { Access, AuditInteraction } from '../../interaction/audit/audit-event.ts';
import type { Accessed } from '../../interaction/outcome.ts';
import { callOf } from '../call.ts';
import { bodyText } from '../request.ts';
import { callerOf } from '../security/caller-of.ts';

/** A request as an access; `status` is absent while its answer is not known. */
export function accessOf(response: Response, resources: readonly Accessed[], status?: number): Access {
  const request = response.req;
  const { id, name } = callerOf(response);
  const matched: unknown = request.route?.path;
  const route = typeof matched === 'string' ? matched : '';
  const { requestId, address, real, interaction = interactionOf(request.method, route) } = callOf(response);
  const query = queryOf(request, route, interaction);
  return {
    interaction,
    ...(id === '' ? {} : { client: id }),
    ...(name !== undefined ? { clientName: name } : {}),
    ...(address !== undefined ? { address } : {}),
    requestId,
    ...(query !== undefined ? { query } : {}),
    ...(status !== undefined ? { status } : {}),
    resources: resources.length > 0 ? resources : named(request, route).map(real),
  };
}

/** The resource in the path: what was asked for, also when it was not there or not to be had. */
function named({ params }: Request, route: string): Accessed[] {
  const { id, type = /^\/fhir\/([A-Z][A-Za-z]+)\/:id/.exec(route)?.[1] } = params;
  if (typeof type !== 'string' || typeof id !== 'string' || !/^[A-Z][A-Za-z]+$/.test(type) || !ID.test(id)) return [];
  return [{ type, id }];
}

/** A search or an operation as asked; that of `POST _search` stands in the body. */
function queryOf(request: Request, route: string, interaction: AuditInteraction): string | undefined {
  const url = request.originalUrl;
  if (request.method === 'POST' && route.endsWith('/_search')) {
    return `${url}${url.includes('?') ? '&' : '?'}${bodyText(request)}`;
  }
  return url.includes('?') || interaction === 'operation' ? url : undefined;
}

const BY_PATH: Readonly<Record<string, AuditInteraction>> = {
  '/fhir/:type/:id/_history/:version': 'vread',
  '/fhir/:type/:id/_history': 'history-instance',
  '/fhir/:type/_history': 'history-type',
  '/fhir/_history': 'history-system',
  '/fhir/:type/_search': 'search-type',
  '/fhir/AuditEvent/_search': 'search-type',
  '/fhir/:type/:id/:below': 'search-type',
  '/fhir/:type/:id/:below/_search': 'search-type',
  '/fhir/_search': 'search-system',
};

const BY_METHOD: Readonly<Record<string, AuditInteraction>> = { PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** The interaction of a route. Cases, cohorts and whatever begins with `$` are operations. */
function interactionOf(method: string, route: string): AuditInteraction {
  const known = BY_PATH[route];
  if (known !== undefined) return known;
  if (!route.startsWith('/fhir') || route.includes('$')) return 'operation';
  const written = BY_METHOD[method];
  if (written !== undefined) return written;
  const parts = route.split('/').length - 2;
  if (parts === 0) return method === 'POST' ? 'transaction' : 'search-system';
  if (parts === 1) return method === 'POST' ? 'create' : 'search-type';
  return parts === 2 && method !== 'POST' ? 'read' : 'operation';
}
