/** What is kept of every job: how often it was taken up since it last got further. */
export interface KeptTries {
  tries?: number;
}

/** A job that this process works on. */
export interface HeldJob<D> {
  id: string;
  /** Folder of its files. */
  folder: string;
  document: D;
  /** Aborted when this process stops: what may take long ends, and `keep` gives the job away. */
  stopping: AbortSignal;
  /** Keeps how far it is and renews the lease; throws `JobLost` when it is no longer ours. */
  keep(document: D): Promise<void>;
}

/** Thrown when a job was cancelled or another process has taken it over. */
export class JobLost extends Error {}

/** Thrown when a job cannot be done; the message is one sentence for the client. */
export class BulkFailure extends Error {}
