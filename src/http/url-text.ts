import type { RequestHandler } from 'express';
import { isPercentEncodedUtf8 } from '../fhir/percent-encoding.ts';
import { fail } from '../interaction/outcome.ts';
import { queryString } from './request.ts';
import { sendFailure } from './send.ts';

/** Slashes before and behind the base: of a base that ends with one, and a path that begins with one. */
const BASE = /^\/+(?:fhir\/+)?/;

/**
 * Reads the URL as other clients write it. The dollar of an operation may come percent-encoded. Slashes may stand twice
 * around the base, but not where an id was forgotten. A query string that is not UTF-8 is refused.
 */
export function urlText(): RequestHandler {
  return (request, response, next) => {
    if (!isPercentEncodedUtf8(queryString(request))) {
      return sendFailure(response, fail('invalid', 'bad-request', 'The query string is not percent-encoded UTF-8.'));
    }
    const [path = ''] = request.url.split('?', 1);
    const plain = path.replaceAll('%24', '$').replace(BASE, (slashes) => slashes.replace(/\/+/g, '/'));
    request.url = plain + request.url.slice(path.length);
    return next();
  };
}
