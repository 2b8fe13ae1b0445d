import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { authenticates, type Settings } from '../config/index.ts';
import { ARTEFACT_TYPES } from '../interaction/artefact.ts';
import { fail } from '../interaction/outcome.ts';
import type { Wiring } from '../interaction/ports.ts';
import { STORED_TYPES } from '../interaction/stored-types.ts';
import { alwaysClosed } from './always-closed.ts';
import { auditing } from './audit/auditing.ts';
import type { AuditTrail } from './audit/trail.ts';
import { auditRoutes } from './audit-routes.ts';
import { bulkRoutes } from './bulk-routes.ts';
import { caseRoutes } from './case-routes.ts';
import { cohortRoutes } from './cohort-routes.ts';
import { errorHandler } from './errors.ts';
import { fhirRoutes } from './fhir-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { inOrder } from './in-order.ts';
import { admission } from './limits/admission.ts';
import { cors } from './limits/cors.ts';
import type { Pressure } from './limits/pressure.ts';
import { negotiated, RESOURCE_TYPES } from './negotiation.ts';
import { createMetrics } from './observe/metrics.ts';
import { openApiRoutes } from './openapi/routes.ts';
import { contextMaker } from './request-context.ts';
import { requestLog } from './request-log.ts';
import { addRoutes } from './routes.ts';
import { guardOf, smartConfiguration } from './security/index.ts';
import { sendFailure } from './send.ts';
import { metricsRoute, smartRoute } from './service-routes.ts';
import { urlText } from './url-text.ts';
import { viewRoutes } from './view-routes.ts';

/** What the application needs besides the wiring of the interactions. */
export interface AppOptions {
  settings: Settings;
  logger: Logger;
  pressure: Pressure;
  /** Where AuditEvents go; without one none are written. */
  trail?: AuditTrail | undefined;
  /** Whether the server is being stopped: then it is not ready, and connections are not kept. */
  isStopping(): boolean;
}

/** A request listener that can be mounted in another Express application or served by `node:http`. */
export type Application = Express;

/** The Express application: routes, headers and nothing else; what is done stands in the interactions. */
export function createApp(wiring: Wiring, options: AppOptions): Application {
  const { settings, logger, pressure, trail, isStopping } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.set('trust proxy', settings.trustedProxies);
  const room = admission(settings, pressure, (reason) => metrics.refused(reason));
  const metrics = createMetrics({ ...room, auditQueue: () => trail?.waiting() ?? 0 });
  app.use(alwaysClosed());
  app.use(requestLog(logger, metrics));
  app.use(helmet());
  app.use((_request, response, next) => {
    // answers hold patient data: no cache may keep them
    response.set('Cache-Control', 'no-store');
    if (isStopping()) response.set('Connection', 'close');
    next();
  });
  app.use(cors(settings.corsOrigins));
  app.use(room.handler);
  app.use(inOrder());
  if (trail) app.use(auditing({ trail, strict: settings.audit === 'strict', metrics }));
  app.use(urlText());
  const guard = guardOf(settings, wiring, metrics);
  const { maxBodyBytes, baseUrl } = settings;
  const contextOf = contextMaker(wiring, { metrics, logger, audited: trail !== undefined, baseUrl });
  const service = [
    ...healthRoutes(wiring, logger, isStopping),
    ...metricsRoute(metrics, settings.metrics),
    ...smartRoute(smartConfiguration(settings)),
  ];
  const bulk = wiring.bulk ? bulkRoutes({ contextOf, bulk: wiring.bulk, maxBodyBytes, baseUrl }) : [];
  const views = viewRoutes(contextOf, maxBodyBytes);
  const audit = trail ? auditRoutes({ contextOf, baseUrl, maxBodyBytes }) : [];
  const fhir = [...audit, ...fhirRoutes(wiring, { maxBodyBytes, baseUrl, contextOf })];
  const cases = wiring.mapping
    ? [...caseRoutes(contextOf, wiring.mapping, maxBodyBytes), ...cohortRoutes(contextOf)]
    : [];
  addRoutes(app, service, guard);
  addRoutes(app, [...bulk, ...views], guard);
  addRoutes(app, fhir, guard, [negotiated(RESOURCE_TYPES)]);
  addRoutes(app, cases, guard);
  const described = {
    version: wiring.version,
    types: STORED_TYPES,
    artefacts: ARTEFACT_TYPES,
    authenticates: authenticates(settings),
  };
  addRoutes(app, openApiRoutes([...service, ...bulk, ...views, ...fhir, ...cases], described), guard);
  app.use((_request, response) =>
    sendFailure(
      response,
      fail('not-found', 'no-such-path', 'There is nothing at this path; GET /docs shows what there is.'),
    ),
  );
  app.use(errorHandler(logger));
  return app;
}
