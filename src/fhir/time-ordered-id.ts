import { randomUUID } from 'node:crypto';

/**
 * A UUID of version 7 (RFC 9562, 5.7): its first 48 bits are the milliseconds of the epoch, the others random. What is
 * written at the same time gets ids that lie together, so that indexes by id grow at their end.
 */
export function timeOrderedId(now = new Date()): string {
  // version 4 has its version, variant and random bits at the same places
  return `${idBound(now)}-7${randomUUID().slice(15)}`;
}

function timePrefix(time: Date): string {
  return Math.min(Math.max(time.getTime(), 0), 0xffff_ffff_ffff).toString(16).padStart(12, '0');
}

/** What stands before all ids of an instant and later ones. */
export function idBound(time: Date): string {
  const prefix = timePrefix(time);
  return `${prefix.slice(0, 8)}-${prefix.slice(8)}`;
}
