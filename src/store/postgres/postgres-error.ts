import { StoreUnavailable } from '../store-errors.ts';

/** The five characters by which PostgreSQL names an error (its manual, appendix A), or Node's name of a failed call. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** serialization_failure, deadlock_detected, unique_violation: another writer was faster; running again helps. */
const CONFLICT = new Set(['40001', '40P01', '23505']);

/** Whether the work has to run again because of another writer. */
export const isConflict = (error: unknown): boolean => CONFLICT.has(errorCode(error));

/**
 * Errors of the state the server is in: connection (class 08), log-in (28), resources (53), operator (57) and system
 * (58); a standby (25006); a lock that was not had in time (55P03).
 */
const UNAVAILABLE = /^(?:08|28|53|57|58)...$|^25006$|^55P03$/;

/** What Node says of a connection that cannot be had or breaks: by the network, or for want of handles, ports, memory. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAGAIN',
  'ENOENT',
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'ENOBUFS',
  'ENOMEM',
]);

/** Sentences of `pg` about connections that are gone, which carry no code. */
const GONE =
  /^(?:Connection terminated|Client has encountered a connection error|Client was closed|timeout e|Query read timeout|Cannot use a pool)/;

/** The error as callers know it: `StoreUnavailable` where trying again may help. Nothing of the URL is in it. */
export function storeError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreUnavailable) return error;
  const code = errorCode(error);
  if (!UNAVAILABLE.test(code) && !NETWORK.has(code) && !GONE.test(error.message) && !isConflict(error)) return error;
  return new StoreUnavailable(`PostgreSQL: ${error.message}`, { cause: error, ...(code === '' ? {} : { code }) });
}
