import { count, countOrOff } from './value.ts';

/** What bounds the use of memory and time; more is answered with 429 or 503 and `Retry-After`. */
export const limitSettings = {
  rateLimitPerMinute: countOrOff(10_000_000)
    .default(0)
    .describe('Requests of one verified client in a minute (429 beyond); 0: any number'),
  maxConnections: count(1_000_000)
    .default(10_000)
    .describe('Connections kept at the same time; those beyond are closed at once'),
  maxConcurrentRequests: count(100_000).default(256).describe('Requests worked on at the same time (503 beyond)'),
  maxBodyBytesInFlight: count(64 * 1024 ** 3)
    .default(64 * 1024 * 1024)
    .describe('Bytes of bodies of all requests worked on at the same time (503 beyond); see docs/operate.md, Size'),
  maxHeapPercent: count(100)
    .default(85)
    .describe('Part of the memory that Node may use (--max-old-space-size) beyond which new requests get 503'),
  maxEventLoopDelayMs: countOrOff(600_000)
    .default(5000)
    .describe('Mean delay of the event loop over the last second beyond which new requests get 503; 0: none'),
  cohortMinimumCell: countOrOff(9999)
    .default(0)
    .describe('Counts of a cohort below this are suppressed, and those that would reveal them; 0: none'),
  idleTimeoutSeconds: count(86_400)
    .default(120)
    .describe('How long a connection on which nothing moves is kept during a request (slow client, stalled upload)'),
  keepAliveSeconds: count(3600)
    .default(75)
    .describe('How long a connection is kept for the next request; longer than a reverse proxy keeps its own'),
};
