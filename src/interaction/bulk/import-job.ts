import type { BulkJob } from '../../store/index.ts';
import type { PartFile } from './bulk-file.ts';
import type { OutputFile } from './export-job.ts';
import type { KeptGrant } from './kept-grant.ts';

/** One input of an import: a file that was sent with the request, or a URL to fetch. */
export type ImportInput = { name: string; url?: undefined } | { name: string; url: string };

/** What became of the lines read. */
export interface ImportCounts {
  /** Resources that were new, and those of which there is another version now. */
  created: number;
  updated: number;
  /** Resources that were there already as they are. */
  unchanged: number;
  /** Lines that were refused; each is a line of the error file. */
  refused: number;
}

/** What is kept of an import: who asked, the inputs, how far it is, what came of it. */
export interface ImportDocument {
  url: string;
  base: string;
  started: string;
  client: string;
  grants: readonly KeptGrant[];
  requiresAccessToken: boolean;
  /** Inputs still to be read; the first is the one under way. */
  inputs: readonly ImportInput[];
  /** Byte of the input under way at which the next line begins, and how many lines stand before it. */
  offset: number;
  line: number;
  /** Lines read of all inputs. */
  lines: number;
  counts: ImportCounts;
  part?: PartFile;
  errors: readonly OutputFile[];
  failure?: string;
}

/** What is kept of the import that a job is. */
export function importDocument(job: BulkJob): ImportDocument {
  return JSON.parse(job.document);
}
