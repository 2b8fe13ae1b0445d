import type { Request, RequestHandler, Response } from 'express';
import { ARTEFACT_TYPES } from '../../interaction/artefact.ts';
import { ANYONE, type Caller, notPermitted } from '../../interaction/caller.ts';
import { type Failure, fail, isFailure } from '../../interaction/outcome.ts';
import { callOf } from '../call.ts';
import type { RateLimit } from '../limits/rate-limit.ts';
import { pathParameter } from '../request.ts';
import type { Guard, Need } from '../routes.ts';
import { sendFailure } from '../send.ts';
import type { Authentication } from './authentication.ts';
import { setCaller } from './caller-of.ts';

/** The guard of a server without authentication: everyone passes and may do everything. */
export const openGuard: Guard = (need) => (_request, response, next) => {
  if (need !== 'open') callOf(response).audit = 'due';
  setCaller(response, ANYONE);
  next();
};

/** What a guard verifies by. */
export interface GuardParts {
  authenticate: Authentication;
  /** Requests of a client. */
  requests: RateLimit;
  /** Wrong keys and tokens from an address. */
  failures: RateLimit;
  /** Is told of what is answered with 429. */
  refused(reason: 'rate' | 'credentials'): void;
}

/**
 * The guard of a server with authentication: 401 for who is not known, 403 for who may not, 429 for who asks too often.
 * Nothing of a body has been read by then, so the connection of one who is refused is closed.
 */
export function clientGuard(parts: GuardParts): Guard {
  return (need) => (need === 'open' ? (_request, _response, next) => next() : verify(parts, need));
}

function verify(
  { authenticate, requests, failures, refused }: GuardParts,
  need: Exclude<Need, 'open'>,
): RequestHandler {
  return async (request, response, next) => {
    const call = callOf(response);
    call.audit = 'due';
    const { address = '' } = call;
    const blocked = failures.wait(address);
    if (blocked > 0) {
      refused('credentials');
      return throttle(response, blocked, 'Too many wrong keys or tokens came from this address.');
    }
    const caller = await authenticate(request);
    if (isFailure(caller)) {
      if (isWrong(caller, request)) failures.take(address);
      return refuse(response, caller, challenge(caller));
    }
    setCaller(response, caller);
    const wait = requests.take(caller.id);
    if (wait > 0) {
      refused('rate');
      return throttle(response, wait, 'This client sends more requests than this server takes from one.');
    }
    const problem = needProblem(caller, need, request);
    if (problem) return refuse(response, problem, `${BEARER}, error="insufficient_scope"`);
    return next();
  };
}

const BEARER = 'Bearer realm="fhir"';

/** Artefacts hold nothing of patients: every client may read them. */
function needProblem(caller: Caller, need: Exclude<Need, 'open'>, request: Request): Failure | undefined {
  if (need === 'client') return undefined;
  const type = pathParameter(request, 'type') || '*';
  return ARTEFACT_TYPES.includes(type) && (need === 'r' || need === 's') ? undefined : notPermitted(caller, need, type);
}

function isWrong({ failed }: Failure, request: Request): boolean {
  const sent = request.get('x-api-key') ?? request.get('authorization');
  return sent !== undefined && failed[0]?.code !== 'transient';
}

/** What a 401 says of the way in (RFC 6750, section 3). */
function challenge({ failed }: Failure): string | undefined {
  const { code, id } = failed[0] ?? {};
  if (code === 'transient') return undefined;
  return id === 'not-authenticated' ? BEARER : `${BEARER}, error="invalid_token"`;
}

function refuse(response: Response, failure: Failure, authenticate: string | undefined): void {
  if (authenticate !== undefined) response.set('WWW-Authenticate', authenticate);
  response.set('Connection', 'close');
  sendFailure(response, failure);
}

function throttle(response: Response, seconds: number, message: string): void {
  response.set({ 'Retry-After': String(seconds), Connection: 'close' });
  sendFailure(response, fail('throttled', 'too-many-requests', message));
}
