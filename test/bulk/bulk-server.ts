import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scopeCriterion } from '../../src/http/index.ts';
import type { BulkOptions } from '../../src/interaction/bulk/bulk-options.ts';
import { type BulkWorker, startBulkWorker } from '../../src/interaction/bulk/bulk-worker.ts';
import type { Wiring } from '../../src/interaction/ports.ts';
import { type Served, type ServedOptions, served } from '../http/harness.ts';
import { asText, linesOf } from '../http/ndjson.ts';

/** A served application that does bulk jobs. */
export interface BulkServed extends Served {
  bulk: BulkOptions;
  /** What the worker met that nobody expected. */
  broken: unknown[];
  /** Starts a worker as another process would. */
  work(options?: Partial<BulkOptions>): BulkWorker;
}

/** Options of the tests' bulk jobs. */
export async function bulkServed(
  given: Partial<BulkOptions> & { idle?: true } = {},
  settings: ServedOptions = {},
  parts: Partial<Wiring> = {},
): Promise<BulkServed> {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-bulk-'));
  const { idle, ...more } = given;
  const workers: BulkWorker[] = [];
  const broken: unknown[] = [];
  const bulk: BulkOptions = {
    folder,
    keepMs: 60_000,
    jobsPerClient: 3,
    maxBytes: 10_000_000,
    resourcesPerFile: 100_000,
    leaseMs: 60_000,
    importHosts: [],
    criterion: (query) => scopeCriterion(query, server.context.search),
    wake: () => {
      for (const worker of workers) worker.wake();
    },
    ...more,
  };
  const server = await served({ bulk, ...parts }, { maxBodyBytes: 200_000, ...settings });
  const work: BulkServed['work'] = (options) => {
    const worker = startBulkWorker(server.context, { ...bulk, ...options }, (error) => broken.push(error));
    workers.push(worker);
    return worker;
  };
  if (!idle) work();
  return {
    ...server,
    bulk,
    broken,
    work,
    close: async () => {
      for (const worker of workers) await worker.stop();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const ASYNC = { prefer: 'respond-async' };

/** What a finished job gives. */
export interface Manifest {
  transactionTime: string;
  request: string;
  requiresAccessToken: boolean;
  output: { type: string; url: string; count: number }[];
  deleted?: { type: string; url: string; count: number }[];
  error: { type: string; url: string; count: number }[];
  extension?: Record<string, Record<string, number>>;
}

/** Path of an absolute URL of the server. */
export const pathOf = (url: string | undefined): string => new URL(url ?? '').pathname;

/** Asks until a job is over; gives the last answer. */
export async function finished({ http }: Pick<Served, 'http'>, path: string, headers: Record<string, string> = {}) {
  for (;;) {
    const answer = await http.get(path).set(headers);
    if (answer.status !== 202) return answer;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Begins an export and waits for its manifest. */
export async function exported(
  server: Served,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ manifest: Manifest; status: string }> {
  const begun = await server.http.get(path).set({ ...ASYNC, ...headers });
  if (begun.status !== 202) throw new Error(`${begun.status} ${begun.text}`);
  const status = pathOf(begun.headers['content-location']);
  const answer = await finished(server, status, headers);
  return { manifest: JSON.parse(answer.text), status };
}

/** The resources in a file of a manifest. */
export async function resourcesAt({ http }: Pick<Served, 'http'>, url: string, headers: Record<string, string> = {}) {
  const { body } = await http.get(pathOf(url)).set(headers).buffer(true).parse(asText);
  return linesOf(body);
}
