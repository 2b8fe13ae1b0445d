import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { fail } from '../interaction/outcome.ts';
import type { Context } from '../interaction/ports.ts';
import { caseRoutes } from './case-routes.ts';
import { errorHandler } from './errors.ts';
import { fhirRoutes, type RouteOptions } from './fhir-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { negotiated, RESOURCE_TYPES } from './negotiation.ts';
import { requestLog } from './request-log.ts';
import { addRoutes } from './routes.ts';
import { sendFailure } from './send.ts';

/** What the application needs besides the interactions' context. */
export interface AppOptions extends RouteOptions {
  logger: Logger;
  /** Whether the server is being stopped: then it is not ready, and connections are not kept. */
  isStopping(): boolean;
}

/** A request listener that can be mounted in another Express application or served by `node:http`. */
export type Application = Express;

/** The Express application: routes, headers and nothing else; what is done stands in the interactions. */
export function createApp(context: Context, options: AppOptions): Application {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.use(requestLog(options.logger));
  app.use(helmet());
  app.use((_request, response, next) => {
    // answers hold patient data: no cache may keep them
    response.set('Cache-Control', 'no-store');
    if (options.isStopping()) response.set('Connection', 'close');
    next();
  });
  addRoutes(app, healthRoutes(context, options.logger, options.isStopping));
  addRoutes(app, fhirRoutes(context, options), [negotiated(RESOURCE_TYPES)]);
  if (context.mapping) addRoutes(app, caseRoutes(context, context.mapping, options.maxBodyBytes));
  app.use((_request, response) =>
    sendFailure(response, fail('not-found', 'no-such-path', 'There is nothing at this path.')),
  );
  app.use(errorHandler(options.logger));
  return app;
}
