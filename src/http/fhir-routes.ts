import type { Request, RequestHandler, Response } from 'express';
import { postBundle } from '../interaction/bundle/post-bundle.ts';
import { capabilities } from '../interaction/capabilities.ts';
import { fromCase } from '../interaction/case/from-case.ts';
import { toCase } from '../interaction/case/to-case.ts';
import { everything } from '../interaction/everything.ts';
import { historyAll } from '../interaction/history/history-all.ts';
import { historyInstance } from '../interaction/history/history-instance.ts';
import { historyParameters } from '../interaction/history/history-parameters.ts';
import { mcodeEverything } from '../interaction/mcode-everything.ts';
import { operationInput } from '../interaction/operation-input.ts';
import { fail, isFailure, type Outcome } from '../interaction/outcome.ts';
import { JSON_PATCH, patch } from '../interaction/patch/patch.ts';
import type { Context, Wiring } from '../interaction/ports.ts';
import { read } from '../interaction/read.ts';
import { partOfRead } from '../interaction/read-part.ts';
import { keyProblem, typeProblem } from '../interaction/target.ts';
import { validate, validateInstance } from '../interaction/validate.ts';
import { vread } from '../interaction/vread.ts';
import { create } from '../interaction/write/create.ts';
import { deleteResource } from '../interaction/write/delete.ts';
import { update } from '../interaction/write/update.ts';
import { optionalTextBody, textBody } from './body-reader.ts';
import { RESOURCE_TYPES } from './negotiation.ts';
import * as incoming from './request.ts';
import type { ContextOf } from './request-context.ts';
import { type Interaction, type MakeRoute, notServed, type Route } from './routes.ts';
import { searchRoutes } from './search-routes.ts';
import { sendOutcome } from './send.ts';
import { statusOfFailure } from './status-of-issue.ts';
import { terminologyRoutes } from './terminology-routes.ts';

/** What the routes need besides the interactions. */
export interface RouteOptions {
  maxBodyBytes: number;
  /** The FHIR base, when it is configured. */
  baseUrl?: string | undefined;
  contextOf: ContextOf;
}

const key = (request: Request) => ({
  type: incoming.pathParameter(request, 'type'),
  id: incoming.pathParameter(request, 'id'),
});
const type = (request: Request) => incoming.pathParameter(request, 'type');

/** Media types of patches: JSON Patch, and Parameters with a FHIRPath Patch. */
const PATCH_TYPES = [JSON_PATCH, ...RESOURCE_TYPES];

/** The routes below `/fhir`, one line per interaction: where, what it needs, what it does. */
export function fhirRoutes(wiring: Wiring, options: RouteOptions): Route[] {
  const body = textBody(options.maxBodyBytes, RESOURCE_TYPES);
  // the parameters of an operation may stand in the query string alone
  const operationBody = optionalTextBody(options.maxBodyBytes, RESOURCE_TYPES);
  const route: MakeRoute = (method, path, needs, run, contentType) => ({
    method,
    path: `/fhir${path}`,
    needs,
    ...(method === 'post' || method === 'put' ? { before: path.includes('$') ? operationBody : body } : {}),
    handle: (request, response) => answer(request, response, run, options, contentType),
  });
  const searches = searchRoutes(route, options.maxBodyBytes);
  return [
    route('get', '/metadata', 'open', (context, _request, base) => capabilities(context, base)),
    ...searches.first,
    route('post', '', 'client', (context, request, base) =>
      postBundle(context, incoming.bodyText(request), bundleOptions(request, base)),
    ),
    route('post', '/$validate', 'client', (context, request) => validate(context, validateRequest(request))),
    ...caseOperations(wiring, route),
    ...terminologyRoutes(wiring, route),
    route('post', '/:type/$validate', 'client', (context, request) => validateOnType(context, request)),
    ...historyRoutes(route),
    ...everythingRoutes(route),
    ...(['get', 'post'] as const).map((method) => ({
      ...route(method, '/:type/:id/$validate', 'r', (context, request) =>
        validateInstance(context, instanceRequest(request)),
      ),
      before: optionalTextBody(options.maxBodyBytes, RESOURCE_TYPES),
    })),
    ...typeNotServed(wiring),
    ...searches.last,
    ...instanceRoutes(wiring, route, textBody(options.maxBodyBytes, PATCH_TYPES)),
    route('post', '/:type', 'c', (context, request) => create(context, createRequest(request))),
    route('put', '/:type', 'u', (context, request) =>
      update(context, { ...conditional(request), body: incoming.bodyText(request) }),
    ),
    {
      ...route('patch', '/:type', 'u', (context, request) =>
        patch(context, { ...conditional(request), body: incoming.bodyText(request) }),
      ),
      before: textBody(options.maxBodyBytes, PATCH_TYPES),
    },
    route('delete', '/:type', 'd', (context, request) => deleteResource(context, conditional(request))),
  ];
}

/** Everything about a patient: GET with a query string, POST with Parameters. */
function everythingRoutes(route: MakeRoute): Route[] {
  const operations = { $everything: everything, '$mcode-everything': mcodeEverything };
  return Object.entries(operations).flatMap(([name, run]) =>
    (['get', 'post'] as const).map((method) =>
      route(method, `/Patient/:id/${name}`, 'client', (context, request, base) => {
        const query = incoming.query(request);
        const input = operationInput(context, query, method === 'post' ? incoming.bodyText(request) : '');
        if (isFailure(input)) return input;
        const cursor = query.get('_cursor');
        const asked = { id: incoming.pathParameter(request, 'id'), base, input };
        return run(context, cursor === null ? asked : { ...asked, cursor });
      }),
    ),
  );
}

function historyRoutes(route: MakeRoute): Route[] {
  const versionId = (request: Request) => incoming.pathParameter(request, 'version');
  return [
    route('get', '/:type/:id/_history/:version', 'r', async (context, request) => {
      const asked = { ...key(request), versionId: versionId(request), ...incoming.readConditions(request) };
      return partOfRead(context, type(request), incoming.query(request), await vread(context, asked));
    }),
    route('get', '/_history', 's', (context, request, base) => {
      const asked = historyParameters(incoming.query(request), { strict: incoming.isStrict(request) });
      return isFailure(asked) ? asked : historyAll(context, { ...asked, base });
    }),
    route('get', '/:type/_history', 's', (context, request, base) => {
      const asked = historyParameters(incoming.query(request), { strict: incoming.isStrict(request) });
      return isFailure(asked) ? asked : historyAll(context, { ...asked, base, type: type(request) });
    }),
    route('get', '/:type/:id/_history', 'r', (context, request, base) => {
      const asked = historyParameters(incoming.query(request), { strict: incoming.isStrict(request) });
      return isFailure(asked) ? asked : historyInstance(context, { ...asked, base, ...key(request) });
    }),
  ];
}

function instanceRoutes(wiring: Wiring, route: MakeRoute, patchBody: readonly RequestHandler[]): Route[] {
  const named = (request: Request) => ({ ...key(request), ...incoming.writeConditions(request) });
  return [
    route('get', '/:type/:id', 'r', async (context, request) => {
      const outcome = await read(context, { ...key(request), ...incoming.readConditions(request) });
      return partOfRead(context, type(request), incoming.query(request), outcome);
    }),
    route('put', '/:type/:id', 'u', (context, request) =>
      update(context, { ...named(request), body: incoming.bodyText(request) }),
    ),
    route('delete', '/:type/:id', 'd', (context, request) => deleteResource(context, named(request))),
    {
      ...route('patch', '/:type/:id', 'u', (context, request) =>
        patch(context, { ...named(request), body: incoming.bodyText(request) }),
      ),
      before: patchBody,
    },
    notServed('post', '/fhir/:type/:id', (request) =>
      noPost(wiring, key(request), 'A resource is created by POST to its type, and updated by PUT.'),
    ),
  ];
}

async function answer(
  request: Request,
  response: Response,
  run: Interaction,
  { baseUrl, contextOf }: RouteOptions,
  contentType = String(response.locals.contentType),
): Promise<void> {
  const base = incoming.fhirBase(request, baseUrl);
  sendOutcome(request, response, await run(contextOf(response), request, base), { base, contentType });
}

function caseOperations({ mapping }: Wiring, route: MakeRoute): Route[] {
  if (!mapping) return [];
  return [
    route(
      'post',
      '/$to-case',
      'client',
      (context, request) => toCase(context, mapping, incoming.bodyText(request)),
      'application/json',
    ),
    route('post', '/$from-case', 'client', (context, request) =>
      fromCase(context, mapping, incoming.bodyText(request), incoming.query(request).get('as') ?? undefined),
    ),
  ];
}

function bundleOptions(request: Request, base: string) {
  const prefer = incoming.preference(request);
  return { base, statusOf: statusOfFailure, ...(prefer !== undefined ? { prefer } : {}) };
}

const validateRequest = (request: Request) => ({ body: incoming.bodyText(request), query: incoming.query(request) });

function validateOnType(context: Context, request: Request): Outcome | Promise<Outcome> {
  const name = type(request);
  const problem = context.resourceTypes.has(name) ? undefined : typeProblem(name, context);
  return problem ?? validate(context, { ...validateRequest(request), type: name });
}

function instanceRequest(request: Request) {
  const { body, ...rest } = validateRequest(request);
  return { ...rest, ...key(request), ...(body === '' ? {} : { body }) };
}

function createRequest(request: Request) {
  const criteria = incoming.headerText(request, 'if-none-exist');
  return {
    type: type(request),
    body: incoming.bodyText(request),
    query: incoming.queryString(request),
    ...(criteria !== undefined ? { ifNoneExist: criteria } : {}),
  };
}

const conditional = (request: Request) => ({
  type: type(request),
  query: incoming.queryString(request),
  ...incoming.writeConditions(request),
});

/** Why nothing is posted to a path: the type does not exist, the operation is unknown, or another method is for it. */
function noPost(wiring: Wiring, target: { type: string; id: string }, message: string) {
  return keyProblem(target, wiring) ?? fail('not-supported', 'method-not-allowed', message);
}

function typeNotServed(wiring: Wiring): Route[] {
  return [
    notServed('post', '/fhir/:type/:id/:below', (request) =>
      noPost(
        wiring,
        { type: type(request), id: incoming.pathParameter(request, 'below') },
        'A compartment is searched by GET, or by POST to _search below it.',
      ),
    ),
  ];
}
