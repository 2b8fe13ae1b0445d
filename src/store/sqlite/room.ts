import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreUnavailable } from '../store-errors.ts';

/**
 * Throws where the disk of a file has less room than so many bytes. To try a transaction out would not tell: a small
 * one fits into a part of the log that is used again, while larger ones fail.
 */
export async function checkRoom(path: string, leastBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(path));
  if (bavail * bsize >= leastBytes) return;
  throw new StoreUnavailable('The disk of the store is full, or nearly so.', { code: 'ENOSPC' });
}
