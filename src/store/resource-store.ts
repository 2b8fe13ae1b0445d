import type { IdentifierKey, ResourceKey } from './resource-index.ts';

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
}

/** A resource to write: the text as sent; id, version and instant are stamped in by the store. */
export interface ResourceWrite extends ResourceKey {
  text: string;
  method: 'POST' | 'PUT';
  /** Patient of a resource that does not name one itself (Provenance); ignored when it does. */
  patient?: string;
  /** Absolute URL of the resource where it came from; `findSource` finds it by this. */
  sourceUrl?: string;
}

/** How much is known of a case. */
export type CaseState = 'complete' | 'incomplete' | 'contradictory';

/** Ties an item of a case to a resource it came from. */
export interface Lineage {
  key: string;
  resourceType: string;
  id: string;
}

/** A case to keep: the projection of the resources of a patient. */
export interface CaseWrite {
  id: string;
  patient: string;
  /** The case as JSON text. */
  text: string;
  state: CaseState;
  /** Why the state is not `complete`, one sentence each. */
  reasons: readonly string[];
  mappingVersion: string;
  lineage: readonly Lineage[];
  /** The mapping report, an OperationOutcome as JSON text. */
  report: string;
}

/** A case as kept. A removed case stays as a tombstone without text, so that those who follow changes learn of it. */
export interface StoredCase extends Omit<CaseWrite, 'text' | 'lineage' | 'report'> {
  /** Counted from 1; grows when text, state or reasons change. */
  version: number;
  lastUpdated: string;
  sequence: number;
  text?: string;
}

/** A stretch of a list: at most `limit` rows behind `after`. */
export interface Page {
  limit: number;
  /** Key of the last row had so far. */
  after?: string;
}

/** Which versions of a resource are asked for. */
export interface HistoryPage {
  limit: number;
  /** Only versions before this one. */
  before?: number;
  /** Only versions at or after this instant. */
  since?: string;
}

/** Reads of one state of the store: nothing another writer does in between is seen. */
export interface StoreReader {
  /** The current version, which may be a deletion; `undefined` when there never was one. */
  read(key: ResourceKey): Promise<ResourceVersion | undefined>;
  /** The current versions, in the order of the keys. */
  readMany(keys: readonly ResourceKey[]): Promise<(ResourceVersion | undefined)[]>;
  vread(key: ResourceKey, version: number): Promise<ResourceVersion | undefined>;
  /** Versions of a resource, the newest first. */
  history(key: ResourceKey, page: HistoryPage): Promise<ResourceVersion[]>;
  /** Ids of current resources of a type with the identifier; without `system` any system fits, `''` means none. */
  findByIdentifier(type: string, identifier: Omit<IdentifierKey, 'system'> & { system?: string }): Promise<string[]>;
  /** The resource that came from a URL of another server, deleted ones included. */
  findSource(sourceUrl: string): Promise<ResourceKey | undefined>;
  /** Current resources that refer to the target, at most `limit`. */
  referrers(target: ResourceKey, limit: number): Promise<ResourceKey[]>;
  /** What a current resource refers to that was deleted. */
  deletedTargets(source: ResourceKey): Promise<ResourceKey[]>;
  /** All current resources of a patient's compartment, by type and id. */
  compartment(patient: string): Promise<ResourceVersion[]>;
  readCase(id: string): Promise<StoredCase | undefined>;
  /** Cases that are not removed, by id. */
  listCases(page: Page): Promise<StoredCase[]>;
  /** Ids of the cases of a patient that are not removed. */
  casesOf(patient: string): Promise<string[]>;
  lineage(caseId: string): Promise<Lineage[]>;
  /** The mapping report of a case as it was last made. */
  caseReport(caseId: string): Promise<string | undefined>;
}

/** Reads and writes of one transaction; the reads see its own writes. */
export interface StoreWriter extends StoreReader {
  /** Writes the next version of a resource and its index rows. */
  put(write: ResourceWrite): Promise<ResourceVersion>;
  /** Writes a deletion as the next version; `undefined` when there is nothing to delete. */
  delete(key: ResourceKey): Promise<ResourceVersion | undefined>;
  /** Keeps a case with its lineage; when nothing changed, its version stays. */
  putCase(write: CaseWrite): Promise<StoredCase>;
  /** Turns a case into a tombstone. */
  removeCase(id: string): Promise<void>;
}

/** What a piece of work decides in the end: its writes are kept, or none of them. */
export interface Decision<T> {
  commit: boolean;
  value: T;
}

/**
 * Keeps resources with all their versions, and the cases made of them. Engines differ; the contract suite
 * (`test/store/contract.ts`) is the same for all.
 */
export interface ResourceStore {
  /** Runs reads on one consistent state. */
  read<T>(work: (reader: StoreReader) => Promise<T>): Promise<T>;
  /**
   * Runs work as one serialisable transaction and resolves when its writes are on disk, or when they were undone.
   * `work` may run again after a conflict with another writer: it must have no effect but through `writer`, and
   * must await nothing but `writer`.
   */
  transaction<T>(work: (writer: StoreWriter) => Promise<Decision<T>>): Promise<T>;
  /** Resolves when the store can be read and written; rejects with `StoreUnavailable` otherwise. */
  check(): Promise<void>;
  /** Waits for the work under way, then lets go of everything held. */
  close(): Promise<void>;
}

/** The store cannot do its work now (locked, full, closed, gone); trying again later may help. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The store was written by a newer version of this program. */
export class StoreTooNew extends Error {
  override readonly name = 'StoreTooNew';
}
