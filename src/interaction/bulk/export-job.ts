import type { BulkJob } from '../../store/index.ts';
import type { PartFile } from './bulk-file.ts';
import type { ExportLevel, ExportRequest } from './export-request.ts';
import type { KeptGrant } from './kept-grant.ts';

/** A file that is complete. */
export interface OutputFile {
  type: string;
  /** Its name below the job's folder and in its URL. */
  name: string;
  count: number;
  /** Its length, by which a file that was cut off is told. */
  bytes: number;
}

/** What is kept of an export: what was asked for, the state it is of, how far it is, what came of it. */
export interface ExportDocument {
  /** The kick-off request as the manifest repeats it. */
  url: string;
  /** The FHIR base as that client sees it. */
  base: string;
  level: ExportLevel;
  request: ExportRequest;
  grants: readonly KeptGrant[];
  /** De-identification policy of the client. */
  policy?: string;
  /** Another one when the key of the policy, or what it lets pass, has changed. */
  policyMark?: string;
  /** Nothing after this commit is exported, so that all files are of one state. */
  asOf: number;
  /** Instant from which a next export with `_since` skips nothing. */
  transactionTime: string;
  /** Only what was written after this commit. */
  sinceSequence?: number;
  requiresAccessToken: boolean;
  /** Types still to be written; the first is the one under way. */
  types: readonly string[];
  /** How many types there are in all. */
  typeCount: number;
  /** The last resource of the type under way that is in its files. */
  after?: { id: string; sequence: number };
  /** Files under way. */
  part?: PartFile;
  deletedPart?: PartFile;
  /** Resources written so far. */
  written: number;
  bytes: number;
  output: readonly OutputFile[];
  deleted: readonly OutputFile[];
  /** What was left out of the request, once it is written. */
  errors?: readonly OutputFile[];
  /** Why it failed, in one sentence. */
  failure?: string;
}

/** How far an export of some types is at its beginning. */
export const begun = (types: readonly string[]) => ({
  types,
  typeCount: types.length,
  written: 0,
  bytes: 0,
  output: [],
  deleted: [],
});

/** What is kept of the export that a job is. */
export function exportDocument(job: BulkJob): ExportDocument {
  return JSON.parse(job.document);
}
