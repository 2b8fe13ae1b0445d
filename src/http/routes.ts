import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { type Failure, fail } from '../interaction/outcome.ts';
import { sendFailure } from './send.ts';

/** A way into the server. */
export interface Route {
  method: 'get' | 'post' | 'put' | 'delete' | 'patch';
  path: string;
  /** What runs before, such as reading the body. */
  before?: readonly RequestHandler[];
  /** It only says that this is not done: not among the methods a path allows. */
  unserved?: true;
  handle(request: Request, response: Response): Promise<void> | void;
}

/** A route to what R4 knows and this server does not do. */
export function notServed(method: Route['method'], path: string, failure: (request: Request) => Failure): Route {
  return { method, path, unserved: true, handle: (request, response) => sendFailure(response, failure(request)) };
}

/**
 * Adds routes, path by path in the order they are listed. OPTIONS names the methods of a path; another method is
 * answered with 405.
 */
export function addRoutes(app: Express, routes: readonly Route[], everywhere: readonly RequestHandler[] = []): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const own = routes.filter((route) => route.path === path);
    for (const { method, before = [], handle } of own) {
      app[method](path, ...everywhere, ...before, (request: Request, response: Response) => handle(request, response));
    }
    const methods = own
      .filter(({ unserved }) => !unserved)
      .flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
    app.all(path, allowOnly([...methods, 'OPTIONS'].join(', ')));
  }
}

function allowOnly(allow: string) {
  return (request: Request, response: Response, _next: NextFunction): void => {
    response.set('Allow', allow);
    if (request.method === 'OPTIONS') response.status(204).end();
    else sendFailure(response, fail('not-supported', 'method-not-allowed', `Only ${allow} are served here.`));
  };
}
