import type { Request } from 'express';
import { searchCompartment } from '../interaction/search/search-compartment.ts';
import { searchSystem } from '../interaction/search/search-system.ts';
import { searchType } from '../interaction/search/search-type.ts';
import { formBody } from './body-reader.ts';
import { negotiatedByForm, RESOURCE_TYPES } from './negotiation.ts';
import * as incoming from './request.ts';
import type { MakeRoute, Need, Route } from './routes.ts';

type Search = Parameters<MakeRoute>[3];

const type = (request: Request) => incoming.pathParameter(request, 'type');

const ofSystem: Search = (context, request, base) => searchSystem(context, asked(request, base));

const ofType: Search = (context, request, base) =>
  searchType(context, { ...asked(request, base), type: type(request) });

const ofCompartment: Search = (context, request, base) =>
  searchCompartment(context, {
    ...asked(request, base),
    compartment: type(request),
    id: incoming.pathParameter(request, 'id'),
    type: incoming.pathParameter(request, 'below'),
  });

/**
 * The routes of searches, by GET and by POST of a form (http://hl7.org/fhir/R4/http.html#search). Those of paths with
 * fixed names come first, those that any name fits come last.
 */
export function searchRoutes(route: MakeRoute, maxBodyBytes: number): { first: Route[]; last: Route[] } {
  const posted = (path: string, needs: Need, run: Search): Route => ({
    ...route('post', path, needs, run),
    before: [...formBody(maxBodyBytes), negotiatedByForm(RESOURCE_TYPES)],
  });
  return {
    first: [
      route('get', '', 'client', ofSystem),
      posted('/_search', 'client', ofSystem),
      posted('/:type/_search', 's', ofType),
    ],
    last: [
      posted('/:type/:id/:below/_search', 'client', ofCompartment),
      route('get', '/:type/:id/:below', 'client', ofCompartment),
      route('get', '/:type', 's', ofType),
    ],
  };
}

function asked(request: Request, base: string) {
  const parameters: [string, string][] = [...incoming.query(request), ...incoming.form(request)];
  return { parameters, base, strict: incoming.isStrict(request) };
}
