import type { ResourceVersion } from './resource-version.ts';

/** Which versions of a type are read: those that were the current ones when commit `asOf` was the last. */
export interface ScanPage {
  type: string;
  /** The state to read: nothing a later commit wrote is seen. */
  asOf: number;
  limit: number;
  /** The last one had so far. */
  after?: Pick<ResourceVersion, 'id' | 'sequence'>;
  /** Only what was written after this commit, deletions too, in the order of commits; without it, all by id. */
  since?: number;
  /** Only resources in the compartment of some patient. */
  ofPatients?: true;
}

/** A piece of work that goes on when no request waits for it: an export or an import. */
export interface BulkJob {
  id: string;
  kind: 'export' | 'import';
  /** Id of the client that asked for it. */
  client: string;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** What is to be done, how far it is, and what came of it, as JSON text. */
  document: string;
  /** Who works on it. */
  owner?: string;
  /** Until when nobody else may take it, in milliseconds of the epoch; 0 when it is free. */
  leaseUntil: number;
  /** When it was asked for and when it is forgotten, in milliseconds of the epoch. */
  created: number;
  expires: number;
}

/** Reads for bulk interactions; part of the store's reader. */
export interface BulkReader {
  /** Versions of a type in one state of the store. */
  scan(page: ScanPage): Promise<ResourceVersion[]>;
  /** Types of which there is anything; with `since`, of which anything was written after that commit. */
  typesHeld(since?: number): Promise<string[]>;
  /** The instant of the last commit at or before a sequence. */
  instantOf(sequence: number): Promise<string | undefined>;
  readJob(id: string): Promise<BulkJob | undefined>;
  /** Jobs of a client that are not forgotten, or of everyone. */
  listJobs(client?: string): Promise<BulkJob[]>;
}

/** Writes for bulk interactions; part of the store's writer. They are no commits: sequences do not grow. */
export interface BulkWriter {
  addJob(job: BulkJob): Promise<void>;
  /** Takes the oldest job that waits or whose owner has not renewed its lease. */
  takeJob(owner: string, now: number, leaseUntil: number): Promise<BulkJob | undefined>;
  /**
   * Keeps state, document and lease of a job. With an owner it does so only while that one holds the job: `false` means
   * that it was cancelled or taken over.
   */
  saveJob(job: BulkJob, owner?: string): Promise<boolean>;
  removeJob(id: string): Promise<void>;
}
