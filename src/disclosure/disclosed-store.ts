import type { Deidentifier } from '../deidentify/index.ts';
import type { SearchIndex } from '../search/index.ts';
import type { ResourceStore, StoreReader, StoreWriter } from '../store/index.ts';
import { disclosedCases } from './disclosed-cases.ts';
import { disclosedResources } from './disclosed-resources.ts';
import { disclosedSearch } from './disclosed-search.ts';
import { viewOf } from './view-of.ts';

/**
 * A store as one recipient sees it. Whatever reads it, by whatever route, gets what the policy lets pass, with the
 * recipient's pseudonyms in place of ids; and it is asked by these pseudonyms. Nothing but bulk jobs can be written.
 */
export function disclosedStore(store: ResourceStore, deidentifier: Deidentifier, index: SearchIndex): ResourceStore {
  const view = viewOf(deidentifier, index.own);
  const seen = (reader: StoreReader): StoreReader => ({
    own: reader.own,
    ...disclosedResources(reader, view, deidentifier.policy),
    ...disclosedSearch(reader, view, index),
    ...disclosedCases(reader, view),
    readAudit: async () => undefined,
    findAudits: async () => [],
    readAnswer: async () => undefined,
    answers: async () => [],
    identity: () => reader.identity(),
    follows: () => reader.follows(),
    horizon: () => reader.horizon(),
    newestCaseChanges: (limit) => reader.newestCaseChanges(limit),
    // repeats what was stored in the same year, so that nobody learns by asking when
    sequenceBefore: (instant) => reader.sequenceBefore(view.like(instant).low),
    fingerprint: () => reader.fingerprint(),
    // these tell of the patients of others, or of versions of mappings: nothing for a recipient
    versions: async () => [],
    sources: async () => [],
    sourcesOf: async () => [],
    awaiting: async () => [],
    facets: async () => [],
    heldPatients: async () => [],
    staleCases: async () => [],
    patientsOf: async () => [],
    possibleMatches: async () => [],
    patientLinks: async () => [],
    readJob: (id) => reader.readJob(id),
    listJobs: (client) => reader.listJobs(client),
  });
  return {
    ...store,
    read: (work) => store.read((reader) => work(seen(reader))),
    transaction: (work) => store.transaction((writer) => work({ ...seen(writer), ...jobsOnly(writer) })),
  };
}

type Writes = Omit<StoreWriter, keyof StoreReader>;

/** A caller under a policy has no permission to write; that nothing is written does not hang on that alone. */
function jobsOnly(writer: StoreWriter): Writes {
  const refused = async (): Promise<never> => {
    throw new Error('a store as a recipient sees it cannot be written');
  };
  return {
    putMany: refused,
    delete: refused,
    sweepSearchRows: refused,
    writeFingerprint: refused,
    reindex: refused,
    addSources: refused,
    putCase: refused,
    removeCase: refused,
    keepAnswer: refused,
    appendAudit: (entries) => writer.appendAudit(entries),
    addJob: (job) => writer.addJob(job),
    takeJob: (owner, now, leaseUntil) => writer.takeJob(owner, now, leaseUntil),
    saveJob: (job, owner) => writer.saveJob(job, owner),
    removeJob: (id) => writer.removeJob(id),
  };
}
