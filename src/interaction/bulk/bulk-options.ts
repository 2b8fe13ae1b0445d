import type { Criterion } from '../caller.ts';

/** What bulk exports and imports work with. */
export interface BulkOptions {
  /** Folder of the files; processes that share a store share it too. */
  folder: string;
  /** How long the files of a finished job are kept, in milliseconds. */
  keepMs: number;
  /** Most jobs of one client that wait or run. */
  jobsPerClient: number;
  /** Most bytes that one job may write or fetch. */
  maxBytes: number;
  /** Most resources of a file of an export. */
  resourcesPerFile: number;
  /** How long a process may be silent before another one takes its job over, in milliseconds. */
  leaseMs: number;
  /** Tells the worker of this process that there is a job. */
  wake(): void;
  /** Hosts (`name` or `name:port`) that imports may fetch from. */
  importHosts: readonly string[];
  /** The test of a right's search criteria, made anew when a job is taken up. */
  criterion(query: string): Criterion | undefined;
}
