import type { Request, RequestHandler } from 'express';
import { fail } from '../../interaction/outcome.ts';
import { sendFailure } from '../send.ts';
import type { Pressure } from './pressure.ts';

/** Bounds of what is worked on at the same time. */
export interface AdmissionLimits {
  maxConcurrentRequests: number;
  maxBodyBytesInFlight: number;
  /** Largest body of one request: what a body of unknown length counts as. */
  maxBodyBytes: number;
}

/** Lets requests in while there is room, and answers 503 before there is none. */
export interface Admission {
  handler: RequestHandler;
  requestsInFlight(): number;
  bodyBytesInFlight(): number;
}

/** Seconds after which one who found no room may try again. */
const RETRY_AFTER = '2';

/** These say how the server does, all the more when it does badly. */
const ALWAYS: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** What there was no room for. */
export type Shortage = 'requests' | 'bytes' | 'pressure';

/**
 * Admission by counting: requests, the bytes of their bodies, and the pressure on the process.
 * @param refused is told why a request was not let in
 */
export function admission(
  limits: AdmissionLimits,
  pressure: Pressure,
  refused: (reason: Shortage) => void = () => undefined,
): Admission {
  let requests = 0;
  let bytes = 0;
  const shortage = (more: number): Shortage | undefined => {
    if (requests >= limits.maxConcurrentRequests) return 'requests';
    if (bytes > 0 && bytes + more > limits.maxBodyBytesInFlight) return 'bytes';
    // what a process that works on nothing still holds is garbage, which is collected when there is work again
    return requests > 0 && pressure.high() ? 'pressure' : undefined;
  };
  return {
    requestsInFlight: () => requests,
    bodyBytesInFlight: () => bytes,
    handler: (request, response, next) => {
      if (ALWAYS.has(request.path)) return next();
      const own = Math.min(bodyBytes(request, limits.maxBodyBytes), limits.maxBodyBytes);
      const reason = shortage(own);
      if (reason) {
        refused(reason);
        response.set({ 'Retry-After': RETRY_AFTER, Connection: 'close' });
        return sendFailure(response, fail('transient', 'overloaded', 'The server has all the work it can do now.'));
      }
      requests += 1;
      bytes += own;
      response.on('close', () => {
        requests -= 1;
        bytes -= own;
      });
      return next();
    },
  };
}

/** How much a body may take; one that is packed or of unknown length counts as the largest. */
function bodyBytes({ headers }: Request, most: number): number {
  if (headers['transfer-encoding'] !== undefined || headers['content-encoding'] !== undefined) return most;
  return Number(headers['content-length'] ?? 0) || 0;
}
