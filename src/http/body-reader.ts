import express, { type Request, type RequestHandler } from 'express';
import { isPercentEncodedUtf8 } from '../fhir/percent-encoding.ts';
import { fail } from '../interaction/outcome.ts';
import { contentTypeProblem } from './content-type.ts';
import { bodyText } from './request.ts';
import { sendFailure } from './send.ts';

/** Whether a request comes with a body; what its length is need not be said. */
const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

/** Reads a body as {@link textBody} does, where there is one. */
export function optionalTextBody(maxBytes: number, accepted: readonly string[]): RequestHandler[] {
  return textBody(maxBytes, accepted).map(
    (handler): RequestHandler =>
      (request, response, next) =>
        hasBody(request) ? handler(request, response, next) : next(),
  );
}

/** Reads the form of a search that was posted; none is an empty one. */
export function formBody(maxBytes: number): RequestHandler[] {
  return [
    ...optionalTextBody(maxBytes, ['application/x-www-form-urlencoded']),
    (request, response, next) => {
      if (isPercentEncodedUtf8(bodyText(request))) return next();
      return sendFailure(response, fail('structure', 'invalid-encoding', 'The form is not percent-encoded UTF-8.'));
    },
  ];
}

/** Reads a body as UTF-8 text, up to a size; refuses other content types before reading anything. */
export function textBody(maxBytes: number, accepted: readonly string[]): RequestHandler[] {
  return [
    (request, response, next) => {
      const problem = contentTypeProblem(request.get('content-type'), accepted);
      if (!problem) return next();
      response.set('Connection', 'close');
      if (request.method === 'PATCH') response.set('Accept-Patch', accepted.join(', '));
      return sendFailure(response, problem);
    },
    (request, _response, next) => {
      // another name of the same (RFC 9110, section 8.4.1.3), which Express does not know
      if (request.get('content-encoding')?.toLowerCase() === 'x-gzip') request.headers['content-encoding'] = 'gzip';
      next();
    },
    express.raw({ type: () => true, limit: maxBytes }),
    (request, response, next) => {
      const raw: unknown = request.body;
      try {
        request.body = Buffer.isBuffer(raw) ? new TextDecoder('utf-8', { fatal: true }).decode(raw) : '';
      } catch {
        return sendFailure(response, fail('structure', 'invalid-encoding', 'The body is not UTF-8.'));
      }
      return next();
    },
  ];
}
