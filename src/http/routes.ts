import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import type { Permission } from '../interaction/caller.ts';
import { type Failure, fail, type Outcome } from '../interaction/outcome.ts';
import type { Context } from '../interaction/ports.ts';
import { sendFailure } from './send.ts';

/**
 * Who may take a route: everyone (`open`), any verified client (`client`), or a client with a permission on the type in
 * the path. Where the path has no type, it needs the permission on every type. The interactions check what is asked of
 * single resources and entries beyond that.
 */
export type Need = 'open' | 'client' | Permission;

/** Lets a request with what a route needs pass, and answers others. */
export type Guard = (need: Need) => RequestHandler;

/** A way into the server. */
export interface Route {
  method: 'get' | 'post' | 'put' | 'delete' | 'patch';
  path: string;
  needs: Need;
  /** What runs before, such as reading the body. */
  before?: readonly RequestHandler[];
  /** It only says that this is not done: not among the methods a path allows. */
  unserved?: true;
  handle(request: Request, response: Response): Promise<void> | void;
}

/** What a FHIR route runs; `base` is the server's FHIR base as the client names it. */
export type Interaction = (context: Context, request: Request, base: string) => Outcome | Promise<Outcome>;

/** Makes a FHIR route of an interaction, its path below the FHIR base. */
export type MakeRoute = (
  method: Route['method'],
  path: string,
  needs: Need,
  run: Interaction,
  contentType?: string,
) => Route;

/** A route to what is not done: the answer says why, and names what the path allows. */
export function notServed(method: Route['method'], path: string, failure: (request: Request) => Failure): Route {
  return {
    method,
    path,
    needs: 'client',
    unserved: true,
    handle: (request, response) => sendFailure(response, failure(request)),
  };
}

/**
 * Adds routes, path by path in the order they are listed; who asks is verified before anything of the body is read.
 * OPTIONS names the methods of a path; another method is
 * answered with 405.
 */
export function addRoutes(
  app: Express,
  routes: readonly Route[],
  guard: Guard,
  everywhere: readonly RequestHandler[] = [],
): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const own = routes.filter((route) => route.path === path);
    const allow = allowed(own);
    for (const { method, needs, unserved, before = [], handle } of own) {
      app[method](path, ...everywhere, guard(needs), ...before, (request: Request, response: Response) => {
        if (unserved) response.set('Allow', allow);
        return handle(request, response);
      });
    }
    app.all(path, allowOnly(allow));
  }
}

/** The methods of a path, as the header `Allow` has them. */
function allowed(routes: readonly Route[]): string {
  const methods = routes
    .filter(({ unserved }) => !unserved)
    .flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  return [...methods, 'OPTIONS'].join(', ');
}

function allowOnly(allow: string) {
  return (request: Request, response: Response, _next: NextFunction): void => {
    response.set('Allow', allow);
    if (request.method === 'OPTIONS') response.status(204).end();
    else sendFailure(response, fail('not-supported', 'method-not-allowed', `Only ${allow} are served here.`));
  };
}
