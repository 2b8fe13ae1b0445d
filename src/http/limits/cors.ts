import type { RequestHandler } from 'express';

/** Headers of answers that scripts of other origins may read. */
const EXPOSED =
  'Accept-Patch, Allow, Content-Disposition, Content-Location, ETag, Last-Modified, Link, Location, Retry-After, ' +
  'WWW-Authenticate, X-ISCM-Cursor, X-ISCM-Total, X-Progress, X-Request-Id';
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';

/**
 * Lets browser applications of the configured origins call the server; without any there is no header of CORS. Client
 * libraries add headers of their own (tracing, caching) and send credentials whether there are any or not, and a
 * browser lets them call only where both are allowed. The server knows no cookies.
 */
export function cors(origins: readonly string[]): RequestHandler {
  const allowed = new Set(origins.map((origin) => new URL(origin).origin));
  return (request, response, next) => {
    if (allowed.size === 0) return next();
    response.vary('Origin');
    const origin = request.get('origin');
    if (origin === undefined || !allowed.has(origin)) return next();
    response.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': EXPOSED,
    });
    response.set('Cross-Origin-Resource-Policy', 'cross-origin');
    if (request.method !== 'OPTIONS' || request.get('access-control-request-method') === undefined) return next();
    response.set({
      'Access-Control-Allow-Methods': METHODS,
      'Access-Control-Allow-Headers': request.get('access-control-request-headers') ?? '',
      'Access-Control-Max-Age': '600',
    });
    return response.status(204).end();
  };
}
