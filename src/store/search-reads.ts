import type { Place } from '../search/index.ts';
import type { ResourceVersion } from './resource-version.ts';

/** A state of the store: what the commits up to a sequence have written, but for some that were still under way. */
export interface StoreState {
  sequence: number;
  except: readonly number[];
}

/** A match with its place in the order of the search. */
export interface SearchHit {
  version: ResourceVersion;
  place: Place;
}

/** A place in the order of all versions. */
export interface HistoryPlace {
  sequence: number;
  row: number;
}

/** Which versions of many resources are asked for, the newest first. */
export interface HistoryScan {
  types?: readonly string[];
  limit: number;
  /** Only versions before this place. */
  before?: HistoryPlace;
  /** Only versions at or after this instant. */
  since?: string;
  /** Only versions that were current at some time from `low` to `high`, both included. */
  at?: { low: string; high: string };
}

/** A version of the history with its place. */
export interface HistoryHit {
  version: ResourceVersion;
  place: HistoryPlace;
}
