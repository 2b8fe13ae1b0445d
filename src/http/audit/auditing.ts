import type { RequestHandler, Response } from 'express';
import { auditEntries, MOST_ENTITIES } from '../../interaction/audit/audit-event.ts';
import { fail } from '../../interaction/outcome.ts';
import { callOf } from '../call.ts';
import type { Metrics } from '../observe/metrics.ts';
import { sendFailure } from '../send.ts';
import { accessOf } from './access-of.ts';
import type { AuditTrail } from './trail.ts';

/** How accesses that write nothing are audited. */
export interface AuditingOptions {
  trail: AuditTrail;
  /** Whether answers wait until their AuditEvent is on disk. */
  strict: boolean;
  metrics: Metrics;
}

/** Whoever looks at these sees nothing of patients. */
const NOT_AUDITED: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Sees to it that each request that went through the guard has an AuditEvent, also when it was refused or broken off.
 * What cannot be audited is not done: a request that finds the queue full is answered with 503.
 */
export function auditing({ trail, strict, metrics }: AuditingOptions): RequestHandler {
  trail.onWritten((count) => metrics.audited('written', count));
  return (request, response, next) => {
    if (NOT_AUDITED.has(request.path)) return next();
    if (trail.full()) {
      metrics.audited('refused', 1);
      return sendFailure(
        response,
        fail('transient', 'audit-full', 'This access cannot be audited now; please try again.'),
      );
    }
    const handed = handOver(response, trail);
    const add = () => addDue(response, trail, handed);
    const addBeforeAnswer = async () => {
      const written = await add();
      if (written === false) metrics.audited('refused', 1);
      return written !== false;
    };
    if (strict) holdAnswer(response, addBeforeAnswer);
    response.on('close', () => void add());
    return next();
  };
}

/** AuditEvents on their way, each with whether it is on disk. */
type Handed = Promise<boolean>[];

/** Hands over AuditEvents of a long answer while it is sent. */
function handOver(response: Response, trail: AuditTrail): Handed {
  const handed: Handed = [];
  const call = callOf(response);
  call.showedMore = () => {
    if (call.audit !== 'none' && call.shown.length >= MOST_ENTITIES) handed.push(...eventsOf(response, trail));
  };
  return handed;
}

/** Hands over AuditEvents of what was shown and has none yet. */
function eventsOf(response: Response, trail: AuditTrail): Handed {
  const call = callOf(response);
  const access = accessOf(response, call.shown.splice(0).map(call.real), response.statusCode);
  return auditEntries(access, new Date()).map((entry) => trail.add(entry));
}

/** Hands over the AuditEvents that a request has not yet; gives whether all of its own are on disk. */
function addDue(response: Response, trail: AuditTrail, handed: Handed): Promise<boolean> | undefined {
  const call = callOf(response);
  const { audit, shown } = call;
  // a transaction that read besides what it wrote has shown more than the AuditEvent of its writes tells
  if (audit === 'none' || (audit === 'written' && shown.length === 0)) return undefined;
  call.audit = 'none';
  if (shown.length > 0 || handed.length === 0) handed.push(...eventsOf(response, trail));
  return Promise.all(handed).then((written) => written.every(Boolean));
}

/** Holds back the end of an answer until its AuditEvent is on disk; when that fails, the answer is not given. */
function holdAnswer(response: Response, add: () => Promise<boolean>): void {
  const end = response.end.bind(response);
  const held = (...parts: Parameters<typeof end>) => {
    Object.assign(response, { end });
    void add().then((written) => {
      if (written) return end(...parts);
      if (response.headersSent) return response.destroy();
      for (const name of response.getHeaderNames())
        if (/^(?:etag|last-modified|.*location|content-length)$/.test(name)) response.removeHeader(name);
      return sendFailure(
        response,
        fail('transient', 'audit-failed', 'This access cannot be audited now; please try again.'),
      );
    });
    return response;
  };
  Object.assign(response, { end: held });
}
