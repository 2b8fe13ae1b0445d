import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Shortage } from '../limits/admission.ts';

/** Why a request was refused before any work: no room, too many of a client, or too many wrong keys and tokens. */
export type Refused = Shortage | 'rate' | 'credentials';

/** What is counted and timed of one server, with a registry of its own. Labels are templates, never contents. */
export interface Metrics {
  registry: Registry;
  /** A request was answered, or its client went away. */
  request(method: string, route: string, status: number, seconds: number): void;
  /** A request was refused before any work was done for it. */
  refused(reason: Refused): void;
  /** A resource or Bundle was validated. */
  validation(seconds: number): void;
  /** A transaction of the store ended: on disk, undone, or failed. */
  commit(outcome: 'committed' | 'undone' | 'failed', seconds: number): void;
  /** AuditEvents of accesses that wrote nothing came on disk, or requests were refused since theirs could not. */
  audited(outcome: 'written' | 'refused', count: number): void;
}

/** What is read when the metrics are. */
export interface Gauges {
  requestsInFlight(): number;
  bodyBytesInFlight(): number;
  auditQueue(): number;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Makes the metrics of a server. */
export function createMetrics(gauges: Gauges): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'iscm_http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer; its count is that of requests',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const refusals = new Counter({
    name: 'iscm_http_refused_total',
    help: 'Requests refused before any work was done for them: 429 and 503',
    labelNames: ['reason'],
    registers,
  });
  const validations = new Histogram({
    name: 'iscm_validation_duration_seconds',
    help: 'Time to validate a resource or a Bundle',
    buckets: SECONDS,
    registers,
  });
  const commits = new Histogram({
    name: 'iscm_store_transaction_duration_seconds',
    help: 'Time from handing a transaction to the store until its answer, waiting and fsync included',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers,
  });
  const audits = new Counter({
    name: 'iscm_audit_events_total',
    help: 'AuditEvents of reads on disk, and requests refused since theirs could not be written',
    labelNames: ['outcome'],
    registers,
  });
  gauge('iscm_http_requests_in_flight', 'Requests being worked on', gauges.requestsInFlight);
  gauge('iscm_http_body_bytes_in_flight', 'Bytes of bodies of requests being worked on', gauges.bodyBytesInFlight);
  gauge('iscm_audit_queue', 'AuditEvents that wait to be written', gauges.auditQueue);
  return {
    registry,
    request: (method, route, status, seconds) => requests.observe({ method, route, status }, seconds),
    refused: (reason) => refusals.inc({ reason }),
    validation: (seconds) => validations.observe(seconds),
    commit: (outcome, seconds) => commits.observe({ outcome }, seconds),
    audited: (outcome, count) => audits.inc({ outcome }, count),
  };

  function gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  }
}
