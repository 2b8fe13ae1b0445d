import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { MOST_BYTES } from '../input/decode.ts';

/** How findings are printed. */
export const FORMATS = ['text', 'json', 'ndjson', 'sarif', 'github'] as const;

/** How findings are printed. */
export type FormatName = (typeof FORMATS)[number];

/** Options of `validate`. */
export interface ValidateOptions {
  profile: string[];
  package: string[];
  format: FormatName;
  level: 'error' | 'warning' | 'information';
  /** Worker threads for large inputs; 1: none. Default: as many as there are cores, none with fewer than four. */
  jobs?: number;
  /** Largest file or line that is read, in bytes. */
  maxSize: number;
  watch?: boolean;
  /** Best-practice rules too, as warnings. */
  bestPractice?: boolean;
  /** Elements that profiles want supported and that are missing, as information. */
  mustSupport?: boolean;
  /** Whether urls that are kept for examples are allowed. Default: yes. */
  exampleUrls?: boolean;
  /** Whether extensions that no definition is here for are allowed. Default: yes. */
  unknownExtensions?: boolean;
}

/** Largest file or line that is read unless told otherwise: 256 MiB. */
export const DEFAULT_MAX_SIZE = 256 * 1024 ** 2;

const UNITS: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Reads `--max-size`: bytes, or with a unit (`64k`, `100M`, `100MB`, `100MiB`), at most 500 MiB. */
export function parseSize(value: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?$/i.exec(value) ?? [];
  const size = Math.floor(Number(digits || Number.NaN) * (UNITS[unit.toLowerCase()] ?? Number.NaN));
  if (!(size >= 1 && size <= MOST_BYTES)) throw new InvalidArgumentError('It must be a size up to 500M, such as 64M.');
  return size;
}

/** Reads `--jobs`: a number of threads from 1 to 256. */
export function parseJobs(value: string): number {
  const jobs = /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (jobs < 1 || jobs > 256) throw new InvalidArgumentError('It must be a number from 1 to 256.');
  return jobs;
}

/** With fewer cores threads brought no gain (docs/measured.md): each compiles the same profiles anew. */
const FEWEST_CORES = 4;

function defaultJobs(): number {
  const cores = availableParallelism();
  return cores < FEWEST_CORES ? 1 : cores;
}

/** Threads that may be used. */
export const jobsOf = ({ jobs = defaultJobs() }: ValidateOptions): number => jobs;
