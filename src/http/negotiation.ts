import type { RequestHandler } from 'express';
import { fail } from '../interaction/outcome.ts';
import { FHIR_JSON, formatParameter, negotiate } from './content-type.ts';
import { query } from './request.ts';
import { sendFailure } from './send.ts';

/** Media types of FHIR resources this server writes. */
export const RESOURCE_TYPES = [FHIR_JSON, 'application/json'] as const;

/**
 * Decides the media type of the answer (`_format` goes before `Accept`) and keeps it in `response.locals`; refuses
 * clients that accept none of those offered.
 */
export function negotiated(offered: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const format = query(request).get('_format');
    const accept = format === null ? request.get('accept') : formatParameter(format);
    const contentType = negotiate(accept, offered);
    if (contentType === undefined) {
      return sendFailure(
        response,
        fail('not-supported', 'not-acceptable', `Answers are ${offered.join(' or ')} only.`),
      );
    }
    response.locals.contentType = contentType;
    return next();
  };
}
