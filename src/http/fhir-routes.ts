import type { Request, Response } from 'express';
import { capabilities } from '../interaction/capabilities.ts';
import { create } from '../interaction/create.ts';
import { deleteResource } from '../interaction/delete.ts';
import { fromCase } from '../interaction/from-case.ts';
import { historyInstance } from '../interaction/history-instance.ts';
import { fail, type Outcome } from '../interaction/outcome.ts';
import type { Context } from '../interaction/ports.ts';
import { postBundle } from '../interaction/post-bundle.ts';
import { read } from '../interaction/read.ts';
import { typeProblem } from '../interaction/target.ts';
import { toCase } from '../interaction/to-case.ts';
import { update } from '../interaction/update.ts';
import { validate, validateInstance } from '../interaction/validate.ts';
import { vread } from '../interaction/vread.ts';
import { optionalTextBody, textBody } from './body-reader.ts';
import { RESOURCE_TYPES } from './negotiation.ts';
import * as from from './request.ts';
import { notServed, type Route } from './routes.ts';
import { sendOutcome } from './send.ts';
import { statusOfFailure } from './status-of-issue.ts';

/** What the routes need besides the interactions. */
export interface RouteOptions {
  maxBodyBytes: number;
  /** The FHIR base, when it is configured. */
  baseUrl?: string | undefined;
}

type Interaction = (request: Request, base: string) => Outcome | Promise<Outcome>;

const key = (request: Request) => ({
  type: from.pathParameter(request, 'type'),
  id: from.pathParameter(request, 'id'),
});
const type = (request: Request) => from.pathParameter(request, 'type');

/** The routes below `/fhir`, each one line per interaction. */
export function fhirRoutes(context: Context, options: RouteOptions): Route[] {
  const body = textBody(options.maxBodyBytes, RESOURCE_TYPES);
  const route = (method: Route['method'], path: string, run: Interaction, contentType?: string): Route => ({
    method,
    path: `/fhir${path}`,
    ...(method === 'post' || method === 'put' ? { before: body } : {}),
    handle: (request, response) => answer(request, response, run, options, contentType),
  });
  return [
    route('get', '/metadata', (_request, base) => capabilities(context, base)),
    route('post', '', (request, base) => postBundle(context, from.bodyText(request), bundleOptions(request, base))),
    route('post', '/$validate', (request) => validate(context, validateRequest(request))),
    ...caseOperations(context, route),
    ...systemNotServed(),
    route('post', '/:type/$validate', (request) => validateOnType(context, request)),
    ...historyRoutes(context, route),
    {
      ...route('post', '/:type/:id/$validate', (request) => validateInstance(context, instanceRequest(request))),
      before: optionalTextBody(options.maxBodyBytes, RESOURCE_TYPES),
    },
    ...typeNotServed(context),
    ...instanceRoutes(context, route),
    route('post', '/:type', (request) => create(context, createRequest(request))),
    route('put', '/:type', (request) => update(context, { ...conditional(request), body: from.bodyText(request) })),
    route('delete', '/:type', (request) => deleteResource(context, conditional(request))),
    notServed('get', '/fhir/:type', (request) => unserved(context, type(request), 'search-type')),
  ];
}

type MakeRoute = (method: Route['method'], path: string, run: Interaction, contentType?: string) => Route;

function historyRoutes(context: Context, route: MakeRoute): Route[] {
  const versionId = (request: Request) => from.pathParameter(request, 'version');
  return [
    route('get', '/:type/:id/_history/:version', (request) =>
      vread(context, { ...key(request), versionId: versionId(request), ...from.readConditions(request) }),
    ),
    route('get', '/:type/:id/_history', (request, base) => historyInstance(context, historyRequest(request, base))),
  ];
}

function instanceRoutes(context: Context, route: MakeRoute): Route[] {
  const named = (request: Request) => ({ ...key(request), ...from.header(request, 'if-match', 'ifMatch') });
  return [
    route('get', '/:type/:id', (request) => read(context, { ...key(request), ...from.readConditions(request) })),
    route('put', '/:type/:id', (request) => update(context, { ...named(request), body: from.bodyText(request) })),
    route('delete', '/:type/:id', (request) => deleteResource(context, named(request))),
    notServed('patch', '/fhir/:type/:id', (request) => unserved(context, type(request), 'patch')),
    notServed('post', '/fhir/:type/:id', (request) =>
      unserved(context, key(request).id.startsWith('$') ? '$' : type(request), 'post-to-id'),
    ),
  ];
}

async function answer(
  request: Request,
  response: Response,
  run: Interaction,
  { baseUrl }: RouteOptions,
  contentType = String(response.locals.contentType),
): Promise<void> {
  const base = from.fhirBase(request, baseUrl);
  sendOutcome(request, response, await run(request, base), { base, contentType });
}

function caseOperations(context: Context, route: MakeRoute): Route[] {
  const { mapping } = context;
  if (!mapping) return [];
  return [
    route('post', '/$to-case', (request) => toCase(context, mapping, from.bodyText(request)), 'application/json'),
    route('post', '/$from-case', (request) =>
      fromCase(context, mapping, from.bodyText(request), from.query(request).get('as') ?? undefined),
    ),
  ];
}

function bundleOptions(request: Request, base: string) {
  const prefer = from.preference(request);
  return { base, statusOf: statusOfFailure, ...(prefer !== undefined ? { prefer } : {}) };
}

function validateRequest(request: Request) {
  const parameters = from.query(request);
  const mode = parameters.get('mode');
  return {
    body: from.bodyText(request),
    profiles: parameters.getAll('profile'),
    ...(mode !== null ? { mode } : {}),
  };
}

function validateOnType(context: Context, request: Request): Outcome | Promise<Outcome> {
  const name = type(request);
  if (!context.resourceTypes.has(name)) return unserved(context, name, 'validate');
  return validate(context, { ...validateRequest(request), type: name });
}

function instanceRequest(request: Request) {
  const { body, ...rest } = validateRequest(request);
  return { ...rest, ...key(request), ...(body === '' ? {} : { body }) };
}

function historyRequest(request: Request, base: string) {
  const parameters = from.query(request);
  const [count, since, before] = ['_count', '_since', '_before'].map((name) => parameters.get(name) ?? undefined);
  return {
    ...key(request),
    base,
    ...(count !== undefined ? { count } : {}),
    ...(since !== undefined ? { since } : {}),
    ...(before !== undefined ? { before } : {}),
  };
}

function createRequest(request: Request) {
  const criteria = request.get('if-none-exist');
  return {
    type: type(request),
    body: from.bodyText(request),
    ...(criteria !== undefined ? { ifNoneExist: criteria.replace(/^\?/, '') } : {}),
  };
}

const conditional = (request: Request) => ({
  type: type(request),
  query: from.queryString(request),
  ...from.header(request, 'if-match', 'ifMatch'),
});

/** Why something R4 knows is not done: the type does not exist, the operation is unknown, or it is not served. */
function unserved(context: Context, name: string, interaction: string) {
  return (
    typeProblem(name, context) ??
    fail('not-supported', 'interaction-not-served', `The interaction ${interaction} is not served.`)
  );
}

function systemNotServed(): Route[] {
  const system = (interaction: string) => () =>
    fail('not-supported', 'interaction-not-served', `The interaction ${interaction} is not served.`);
  return [
    notServed('get', '/fhir', system('search-system')),
    notServed('get', '/fhir/_history', system('history-system')),
    notServed('post', '/fhir/_search', system('search-system')),
  ];
}

function typeNotServed(context: Context): Route[] {
  return [
    notServed('get', '/fhir/:type/_history', (request) => unserved(context, type(request), 'history-type')),
    notServed('post', '/fhir/:type/_search', (request) => unserved(context, type(request), 'search-type')),
    ...(['get', 'post'] as const).map((method) =>
      notServed(method, '/fhir/:type/:id/:below', (request) => {
        const operation = from.pathParameter(request, 'below').startsWith('$');
        return unserved(context, operation ? '$' : type(request), 'search-compartment');
      }),
    ),
  ];
}
