import type { SearchIndex } from '../../search/index.ts';
import { keyText, type ResourceKey } from '../resource-index.ts';
import type { ResourceVersion, StoreReader, StoreWriter } from '../resource-store.ts';
import { keepAnswer } from './answer-rows.ts';
import { appendAudit } from './audit-rows.ts';
import * as cases from './case-rows.ts';
import type { Commit } from './commit.ts';
import type { SqlConnection } from './connection.ts';
import * as jobs from './job-rows.ts';
import { deleteResource, putResources } from './put-resources.ts';
import { sqlReader } from './reader.ts';
import { OWN_STATE } from './search/state.ts';
import { reindexRows, sweepSearchRows, writeFingerprint } from './search/write-rows.ts';
import { addSources } from './source-rows.ts';
import { compartmentKeys } from './version-rows.ts';

/** The reads and writes of a transaction. What it read or wrote once it does not read from the database again. */
export function sqlWriter(sql: SqlConnection, commit: Commit, search?: SearchIndex): StoreWriter {
  const reader = sqlReader(sql);
  const known = new Map<string, ResourceVersion | undefined>();
  const remember = (versions: readonly ResourceVersion[]) => {
    for (const version of versions) known.set(keyText(version), version);
    return versions;
  };
  const put: StoreWriter['putMany'] = async (writes) => [...remember(await putResources(sql, commit, writes, search))];
  return {
    ...reader,
    ...rememberingReads(sql, reader, known),
    state: async () => OWN_STATE,
    put: async (write) => only(await put([write])),
    putMany: put,
    delete: async (key, lastUpdated) => {
      const made = await deleteResource(sql, commit, key, search, lastUpdated);
      if (made) remember([made]);
      return made;
    },
    addSources: (found) => addSources(sql, found),
    putCase: (write) => cases.putCase(sql, commit, write),
    appendAudit: (entries) => appendAudit(sql, entries),
    keepAnswer: (mark, answer) => keepAnswer(sql, mark, answer),
    removeCase: (id) => cases.removeCase(sql, commit, id),
    sweepSearchRows: (before, limit) => sweepSearchRows(sql, before, limit),
    writeFingerprint: (fingerprint) => writeFingerprint(sql, fingerprint),
    reindex: async (after, limit) => (search ? reindexRows(sql, search, after, limit) : undefined),
    addJob: (job) => jobs.addJob(sql, job),
    takeJob: (owner, now, leaseUntil) => jobs.takeJob(sql, owner, now, leaseUntil),
    saveJob: (job, owner) => jobs.saveJob(sql, job, owner),
    removeJob: (id) => jobs.removeJob(sql, id),
  };
}

function only<T>([item]: readonly T[]): T {
  if (item === undefined) throw new TypeError('one item was expected');
  return item;
}

function rememberingReads(
  sql: SqlConnection,
  reader: StoreReader,
  known: Map<string, ResourceVersion | undefined>,
): Pick<StoreReader, 'read' | 'readMany' | 'compartment'> {
  const readMany = async (keys: readonly ResourceKey[]) => {
    const missing = keys.filter((key) => !known.has(keyText(key)));
    const found = await reader.readMany(missing);
    for (const [at, key] of missing.entries()) known.set(keyText(key), found[at]);
    return keys.map((key) => known.get(keyText(key)));
  };
  return {
    read: async (key) => (await readMany([key]))[0],
    readMany,
    compartment: async (patient) => {
      const held = await readMany(await compartmentKeys(sql, patient));
      return held.filter((version) => version !== undefined);
    },
  };
}
