import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { setCall } from './call.ts';
import { ClientGone } from './client-gone.ts';
import type { Metrics } from './observe/metrics.ts';
import { endRequestSpan, startRequestSpan } from './observe/spans.ts';
import { callerOf } from './security/caller-of.ts';

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Gives each request a span and an id, that of the client's `X-Request-Id` when it has the form of one, and sends the
 * id back. Logs and counts method, route pattern, client, status and time. A URL, a body or a header is never logged:
 * they may hold patient data.
 */
export function requestLog(logger: Logger, metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-request-id') ?? '';
    const requestId = REQUEST_ID.test(given) ? given : randomUUID();
    const start = performance.now();
    const span = startRequestSpan(request);
    const gone = new AbortController();
    setCall(response, {
      requestId,
      address: request.ip,
      span,
      gone: gone.signal,
      shown: [],
      real: (accessed) => accessed,
      audit: 'none',
    });
    response.set('X-Request-Id', requestId);
    response.on('close', () => {
      if (!response.writableFinished) gone.abort(new ClientGone());
      const { method } = request;
      const route = routeOf(request);
      const status = response.statusCode;
      const ms = performance.now() - start;
      logger.info(
        {
          requestId,
          ...trace(span.spanContext().traceId),
          ...told(response),
          method,
          route,
          status,
          ms: Math.round(ms),
        },
        'request',
      );
      metrics.request(method, route, status, ms / 1000);
      endRequestSpan(span, method, route, status);
    });
    next();
  };
}

function routeOf(request: Request): string {
  const path: unknown = request.route?.path;
  return typeof path === 'string' ? path : 'none';
}

function told(response: Response): object {
  const { id } = callerOf(response);
  return { ...(id === '' ? {} : { client: id }), ...(response.writableFinished ? {} : { aborted: true }) };
}

/** Without an SDK there is a trace only where the client has one. */
const trace = (traceId: string) => (/^0+$/.test(traceId) ? {} : { traceId });
