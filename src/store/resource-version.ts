import type { ResourceKey } from './resource-index.ts';

/** The HTTP verb that made a version; batch and transaction count as the verb of the entry. */
export type VersionMethod = 'POST' | 'PUT' | 'DELETE';

/** One version of a resource. A deletion is a version without text. */
export interface ResourceVersion extends ResourceKey {
  /** Counted from 1 per resource, without gaps. */
  version: number;
  /** Instant, UTC with milliseconds. */
  lastUpdated: string;
  /** Position of the commit that made it in the order of commits; all versions of one commit share it. */
  sequence: number;
  method: VersionMethod;
  /** Id of the Patient in whose compartment it lies. */
  patient?: string;
  /** The resource as sent with id and meta stamped in; absent when this version is a deletion. */
  text?: string;
  /** In a history: what was there before was a deletion, so that this version made the resource anew. */
  revived?: true;
}
