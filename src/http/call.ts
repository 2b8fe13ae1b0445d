import type { Span } from '@opentelemetry/api';
import type { Response } from 'express';
import type { AuditInteraction } from '../interaction/audit/audit-event.ts';
import type { Accessed } from '../interaction/outcome.ts';

/** What is known of a request besides what it asks for. */
export interface Call {
  requestId: string;
  /** Where it comes from; known while its connection is there. */
  address: string | undefined;
  span: Span;
  /** Aborted with `ClientGone` when the connection closes before the answer was handed over. */
  gone: AbortSignal;
  /** Resources that the answer shows, but for those of AuditEvents on their way. */
  shown: Accessed[];
  /** Tells that more was shown: what is enough for an AuditEvent is handed over, so that a long answer keeps little. */
  showedMore?(): void;
  /** What the body asked for, where its route does not say so. */
  interaction?: AuditInteraction;
  /** What was shown under a pseudonym as it is called here. */
  real(accessed: Accessed): Accessed;
  /** Whether an AuditEvent must be written still; `written`: its writes have theirs. */
  audit: 'none' | 'due' | 'written';
}

/** Keeps what is known of a request for its handlers. */
export function setCall(response: Response, call: Call): void {
  response.locals.call = call;
}

/** What is known of a request; each has a call from its first handler on. */
export function callOf(response: Response): Call {
  const call: Call = response.locals.call;
  return call;
}
