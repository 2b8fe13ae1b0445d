import { z } from 'zod';
import { count, list } from './value.ts';

/** What bulk exports and imports may use. */
export const bulkSettings = {
  bulkFolder: z
    .string()
    .min(1)
    .default('./data/bulk')
    .describe('Folder of the files of bulk exports and imports; processes that share a store share it too'),
  bulkKeepHours: count(24 * 365)
    .default(24)
    .describe('How long the files of a finished bulk job are kept'),
  bulkJobsPerClient: count(1000).default(2).describe('Most bulk jobs of one client under way (429 beyond)'),
  bulkMaxBytes: count(Number.MAX_SAFE_INTEGER)
    .default(50 * 1024 ** 3)
    .describe('Most bytes that one bulk job may write or fetch'),
  bulkResourcesPerFile: count(100_000_000)
    .default(250_000)
    .describe('About how many resources a file of an export has'),
  bulkLeaseSeconds: count(3600)
    .default(60)
    .describe('How long a process may be silent before another one takes its bulk job over'),
  importHosts: list(
    z.string().regex(/^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?$/, 'must be HOST or HOST:PORT'),
  )
    .default([])
    .describe('Hosts that $import may fetch from, HOST or HOST:PORT; private addresses only where listed as such'),
};
