import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { type Failure, fail } from '../interaction/outcome.ts';
import { storeUnavailable } from '../interaction/store-unavailable.ts';
import { tooCostly } from '../interaction/too-costly.ts';
import { StoreUnavailable, TooCostly } from '../store/index.ts';
import { bodyTooLarge } from './body-too-large.ts';
import { callOf } from './call.ts';
import { ClientGone } from './client-gone.ts';
import { sendFailure } from './send.ts';

/**
 * Turns everything thrown into an OperationOutcome; bugs are logged without what may hold patient data. Who has gone is
 * answered nothing.
 */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    if (error instanceof ClientGone) return;
    const failure = loggedFailure(logger, callOf(response).requestId, error);
    // the answer has begun: all that is left is to break it off, so that the client sees that it is not whole; Express would
    // print the error with its message
    if (response.headersSent) response.destroy();
    else sendFailure(response, failure);
  };
}

/** What is answered for an error, be it for a part of a request; bugs, and why the store refused work, are logged. */
export function loggedFailure(logger: Logger, requestId: string, error: unknown): Failure {
  const failure = failureOf(error, requestId);
  if (error instanceof TooCostly) logger.warn({ requestId }, 'search ended, since it took too long');
  if (error instanceof StoreUnavailable || failure.failed[0]?.code === 'exception') {
    logger.error({ requestId, error: describeError(error) }, 'request failed');
  }
  return failure;
}

function failureOf(error: unknown, requestId: string): Failure {
  const ended = tooCostly(error) ?? storeUnavailable(error);
  if (ended) return ended;
  const status = statusIn(error);
  if (isBeyondLimit(error)) return bodyTooLarge(error.limit);
  if (status === 415) {
    return fail(
      'not-supported',
      'unsupported-media-type',
      'The body must not be encoded other than gzip, deflate, br or zstd.',
    );
  }
  if (error instanceof URIError) return fail('invalid', 'bad-request', 'The path is not percent-encoded UTF-8.');
  if (error instanceof Error && 'code' in error && /^(?:Z(?:STD)?|ERR_)_/.test(String(error.code))) {
    return fail('invalid', 'bad-request', 'The body is not encoded as its Content-Encoding says, or is cut off.');
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return fail('invalid', 'bad-request', 'The request could not be read.');
  }
  return fail(
    'exception',
    'exception',
    `An error happened in the server; its log has it under request id ${requestId}.`,
  );
}

/** Whether Express read no further, since a body went beyond its limit. */
const isBeyondLimit = (error: unknown): error is { limit: number } =>
  statusIn(error) === 413 && error instanceof Error && 'limit' in error && typeof error.limit === 'number';

function statusIn(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  return typeof error.status === 'number' ? error.status : undefined;
}

/** Name, code and place of an error. Its message is left out: it may quote what was sent. */
export function describeError(error: unknown): { name: string; code?: string; at: string[] } {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const at = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { name: error.name, ...code, at: at.slice(0, 12).map((line) => line.trim()) };
}
