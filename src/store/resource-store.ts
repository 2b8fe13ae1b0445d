import type { CaseFacet } from '../case/facets.ts';
import type { Resource } from '../fhir/json.ts';
import type { OwnBases } from '../fhir/own-base.ts';
import type { SearchPlan, SearchWindow } from '../search/index.ts';
import type { AuditEntry, AuditPage, StoredAudit } from './audit.ts';
import type { BulkReader, BulkWriter } from './bulk.ts';
import type { Edit } from './json-source.ts';
import type { IdentifierKey, ResourceKey } from './resource-index.ts';
import type { ResourcePlaces } from './resource-places.ts';
import type { ResourceVersion } from './resource-version.ts';
import type { HistoryHit, HistoryScan, SearchHit, StoreState } from './search-reads.ts';
import type { CaseCondition, CaseWrite, HeldPatient, Lineage, StaleCase, StoredCase } from './stored-case.ts';

export type { ResourceVersion, VersionMethod } from './resource-version.ts';

/** A resource to write: the text as sent; id, version and instant are stamped in by the store. */
export interface ResourceWrite extends ResourceKey {
  text: string;
  /** What is replaced in the text. */
  edits?: readonly Edit[];
  /** What the text says with these edits made, numbers as JSON.parse reads them; spares reading it again. */
  resource?: Resource;
  /** Where things stand in the text, counted from its start. */
  places?: ResourcePlaces;
  /** The literal references in it with these edits made, where they are known. */
  references?: readonly string[];
  method: 'POST' | 'PUT';
  /** Its id was made for it, so that nothing can be stored under it yet. */
  isNew?: true;
  /** Patient of a resource that does not name one itself (Provenance); ignored when it does. */
  patient?: string;
  /** Absolute URL of the resource where it came from; `findSources` finds it by this. */
  sourceUrl?: string;
  /** The instant of a version that is carried over from another store; else that of the commit. */
  lastUpdated?: string;
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

/** A stretch of the cases in the order of their last change: at most `limit` behind `after`, none beyond `until`. */
export interface ChangePage {
  limit: number;
  after: { sequence: number; id: string };
  until: number;
}

/** A stretch of all versions in the order of commits: at most `limit` behind `after`, none beyond `until`. */
export interface VersionPage {
  limit: number;
  after: { sequence: number; type: string; id: string };
  until: number;
}

/** The URL of another server that a resource came from. */
export interface ResourceSource extends ResourceKey {
  url: string;
}

/** How a Bundle with an identifier was answered, by its mark. */
export interface KeptAnswer {
  mark: string;
  answer: string;
}

/** That a case last changed with a commit. */
export interface CaseChange {
  id: string;
  sequence: number;
}

/** A Patient that may be the same person: it has an identifier of this system with the same value. */
export interface PossibleMatch {
  id: string;
  system: string;
}

/** That a Patient's record speaks of another one (R4 `Patient.link`). */
export interface PatientLink {
  /** The Patient whose record says so. */
  from: string;
  /** The Patient it speaks of. */
  to: string;
  /** `replaced-by`, `replaces`, `refer` or `seealso`. */
  type: string;
}

/** A reference of a current resource to a deleted one. */
export interface BrokenLink {
  source: ResourceKey;
  target: ResourceKey;
}

/** Reads of one state of the store: nothing another writer does in between is seen. */
export interface StoreReader extends BulkReader {
  /** Absolute references below these lead to resources of this store. */
  readonly own: OwnBases;
  /** The current version, which may be a deletion; `undefined` when there never was one. */
  read(key: ResourceKey): Promise<ResourceVersion | undefined>;
  /** The current versions, in the order of the keys. */
  readMany(keys: readonly ResourceKey[]): Promise<(ResourceVersion | undefined)[]>;
  vread(key: ResourceKey, version: number): Promise<ResourceVersion | undefined>;
  /** Versions of a resource, the newest first. */
  history(key: ResourceKey, page: HistoryPage): Promise<ResourceVersion[]>;
  /** Ids of current resources of a type with the identifier; without `system` any system fits, `''` means none. */
  findByIdentifier(type: string, identifier: Omit<IdentifierKey, 'system'> & { system?: string }): Promise<string[]>;
  /** The resources that came from URLs of another server, deleted ones included, in the order of the URLs. */
  findSources(urls: readonly string[]): Promise<(ResourceKey | undefined)[]>;
  /** The URLs of other servers that resources came from, in the order of the keys. */
  sourcesOf(keys: readonly ResourceKey[]): Promise<readonly (readonly string[])[]>;
  /** Current resources that name their patient by one of these identifiers alone, and are in nobody's record. */
  awaiting(patients: readonly IdentifierKey[]): Promise<ResourceKey[]>;
  /** Current resources that refer to the target, at most `limit`. */
  referrers(target: ResourceKey, limit: number): Promise<ResourceKey[]>;
  /** What current resources refer to that was deleted, in the order of the sources. */
  deletedTargets(sources: readonly ResourceKey[]): Promise<BrokenLink[]>;
  /** Ids of the Patients under whom any version of a resource was kept. */
  patientsOf(key: ResourceKey): Promise<string[]>;
  /** Ids of the Patients who are active members of a Group now; none where there is no such Group. */
  patientMembers(group: string): Promise<string[]>;
  /** All current resources of a patient's compartment, by type and id. */
  compartment(patient: string): Promise<ResourceVersion[]>;
  /** The state that is read; a transaction sees its own writes. */
  state(): Promise<StoreState>;
  /** A page of the resources that a plan finds in a state of the store. */
  search(plan: SearchPlan, state: StoreState, window: SearchWindow): Promise<SearchHit[]>;
  /** How many resources a plan finds, counted up to `most`. */
  count(plan: SearchPlan, state: StoreState, most: number): Promise<number>;
  /** What matches refer to by indexes of a search; no types: resources of any. */
  targets(
    from: readonly SearchHit[],
    references: { indexes: readonly number[]; types: readonly string[] },
    limit: number,
  ): Promise<ResourceKey[]>;
  /** Versions of all resources or of some types, the newest first. */
  historyOfAll(scan: HistoryScan): Promise<HistoryHit[]>;
  /** The fingerprint of the search parameters that resources are indexed by. */
  fingerprint(): Promise<string | undefined>;
  readCase(id: string): Promise<StoredCase | undefined>;
  /** Cases that are not removed and meet all conditions, by id. */
  listCases(page: Page, conditions?: readonly CaseCondition[]): Promise<StoredCase[]>;
  /** How many these are; where not everything about them may be known, at most so many. */
  countCases(conditions?: readonly CaseCondition[]): Promise<number>;
  /** Which of some cases are not removed and meet all conditions. */
  matchCases(ids: readonly string[], conditions: readonly CaseCondition[]): Promise<string[]>;
  /** Ids of the cases of a patient that are not removed. */
  casesOf(patient: string): Promise<string[]>;
  lineage(caseId: string): Promise<Lineage[]>;
  /** Versions in the order of their commits. */
  versions(page: VersionPage): Promise<ResourceVersion[]>;
  /** What resources came from, by URL. */
  sources(page: Page): Promise<ResourceSource[]>;
  /** What a case is found by, its state left out. */
  facets(caseId: string): Promise<CaseFacet[]>;
  /** Patients of whom current resources are held, whether or not a Patient is among them, by id. */
  heldPatients(page: Page): Promise<HeldPatient[]>;
  /** Cases that are not removed and that another version of the mapping made, by id. */
  staleCases(mappingVersion: string, page: Page): Promise<StaleCase[]>;
  /** Ids of other current Patients that share a business identifier (system and value) with one, each with the system. */
  possibleMatches(patient: string): Promise<PossibleMatch[]>;
  /** Links between the current record of a Patient and those of others, whichever of the two has them. */
  patientLinks(patient: string): Promise<PatientLink[]>;
  /** The mapping report of a case as it was last made. */
  caseReport(caseId: string): Promise<string | undefined>;
  /** An AuditEvent by its id. */
  readAudit(id: string): Promise<StoredAudit | undefined>;
  /** AuditEvents, the newest first. */
  findAudits(page: AuditPage): Promise<StoredAudit[]>;
  /** How a Bundle was answered before; `undefined` for one that was not. */
  readAnswer(mark: string): Promise<string | undefined>;
  /** Answers to Bundles, by mark. */
  answers(page: Page): Promise<KeptAnswer[]>;
  /** A random id made with the database: what was learnt from one database says nothing about another. */
  identity(): Promise<string>;
  /** Whether this is the copy of another database, which may have more already. */
  follows(): Promise<boolean>;
  /**
   * The highest sequence at or below which nothing can appear any more. Who follows changes up to it skips nothing;
   * commits beyond it may be seen already while an earlier one is still under way. It may lie before one that was told
   * earlier: on PostgreSQL a transaction of another program counts when it ends just then.
   */
  horizon(): Promise<number>;
  /** A sequence before every commit of an instant or later, at most the horizon; it may lie further back. */
  sequenceBefore(instant: string): Promise<number>;
  /** Which cases changed last, tombstones too: at most `limit`, the newest change first. */
  newestCaseChanges(limit: number): Promise<CaseChange[]>;
  /** Cases in the order of their last change, tombstones too. */
  changedCases(page: ChangePage): Promise<StoredCase[]>;
}

/** What a stretch of indexing anew did. */
export interface Reindexed {
  /** The last row done. */
  last: number;
  /** Patients whose cases may be others now: absolute references in their resources lead elsewhere under other own bases. */
  patients: readonly string[];
}

/** Reads and writes of one transaction; the reads see its own writes. */
export interface StoreWriter extends StoreReader, BulkWriter {
  /** Writes the next versions of resources and their index rows, no two of one key. */
  putMany(writes: readonly ResourceWrite[]): Promise<ResourceVersion[]>;
  /** Writes a deletion as the next version; `undefined` when there is nothing to delete. */
  delete(key: ResourceKey, lastUpdated?: string): Promise<ResourceVersion | undefined>;
  /** Removes the index rows of at most `limit` versions replaced before an instant; gives how many it did. */
  sweepSearchRows(before: string, limit: number): Promise<number>;
  /** Keeps the fingerprint of the search parameters. */
  writeFingerprint(fingerprint: string): Promise<void>;
  /** Indexes the current resources behind a row anew; `undefined` when none is left. */
  reindex(after: number, limit: number): Promise<Reindexed | undefined>;
  /** Says what resources came from; a URL that is known stays with its resource. */
  addSources(sources: readonly ResourceSource[]): Promise<void>;
  /** Keeps a case with its lineage; when nothing changed, its version stays. */
  putCase(write: CaseWrite): Promise<StoredCase>;
  /** Keeps AuditEvents; nothing ever changes or deletes them. */
  appendAudit(entries: readonly AuditEntry[]): Promise<void>;
  /** Keeps how a Bundle was answered. */
  keepAnswer(mark: string, answer: string): Promise<void>;
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
  /**
   * Runs reads on one consistent state. `work` may run again, on a newer state: it must have no effect but its answer.
   * Rejects with `TooCostly` where a search takes too long, and with the reason of `signal` when that is aborted: what the
   * store is doing for this read is ended.
   */
  read<T>(work: (reader: StoreReader) => Promise<T>, signal?: AbortSignal): Promise<T>;
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
