import type { SearchIndex } from '../../search/index.ts';
import { keyText } from '../resource-index.ts';
import type { ResourceSource, ResourceVersion, StoreWriter } from '../resource-store.ts';
import { keepAnswer } from './answer-rows.ts';
import { appendAudit } from './audit-rows.ts';
import * as cases from './case-rows.ts';
import type { Commit } from './commit.ts';
import type { SqlConnection } from './connection.ts';
import * as jobs from './job-rows.ts';
import { noWrites, type OwnWrites, ownReads } from './own-writes.ts';
import { deleteResource, putResources } from './put-resources.ts';
import { sqlReader } from './reader.ts';
import { reindexRows } from './search/reindex-rows.ts';
import { OWN_STATE } from './search/state.ts';
import { sweepSearchRows, writeFingerprint } from './search/write-rows.ts';
import { addSources } from './source-rows.ts';

/**
 * The reads and writes of a transaction. What it read or wrote once it does not read from the database again. The
 * methods of `OwnReads` see its writes even while they are not sent yet.
 */
export function sqlWriter(sql: SqlConnection, commit: Commit, search?: SearchIndex): StoreWriter {
  const reader = sqlReader(sql, search?.own ?? []);
  const own = noWrites();
  const reads = ownReads(sql, reader, own);
  return {
    ...reader,
    ...reads,
    ...caseWrites(sql, commit, own, reads),
    state: async () => OWN_STATE,
    putMany: puts(sql, commit, own, search),
    delete: async (key, lastUpdated) => {
      const made = await deleteResource(sql, commit, key, search, lastUpdated);
      if (made) remember(own, [made]);
      return made;
    },
    addSources: async (found) => {
      rememberSources(own, found);
      await addSources(sql, found);
    },
    appendAudit: (entries) => appendAudit(sql, entries),
    keepAnswer: async (mark, answer) => {
      own.answers.set(mark, answer);
      await keepAnswer(sql, mark, answer);
    },
    sweepSearchRows: (before, limit) => sweepSearchRows(sql, before, limit),
    writeFingerprint: (fingerprint) => writeFingerprint(sql, fingerprint),
    reindex: async (after, limit) => (search ? reindexRows(sql, commit, search, after, limit) : undefined),
    addJob: (job) => jobs.addJob(sql, job),
    takeJob: (owner, now, leaseUntil) => jobs.takeJob(sql, owner, now, leaseUntil),
    saveJob: (job, owner) => jobs.saveJob(sql, job, owner),
    removeJob: (id) => jobs.removeJob(sql, id),
  };
}

function remember({ known, written }: OwnWrites, versions: readonly ResourceVersion[]): void {
  for (const version of versions) {
    known.set(keyText(version), version);
    written.set(keyText(version), version);
  }
}

function rememberSources({ sources }: OwnWrites, found: readonly ResourceSource[]): void {
  for (const { url, type, id } of found) if (!sources.has(url)) sources.set(url, { type, id });
}

function puts(
  sql: SqlConnection,
  commit: Commit,
  own: OwnWrites,
  search: SearchIndex | undefined,
): StoreWriter['putMany'] {
  return async (writes) => {
    const isAbsent = (key: string) => own.known.has(key) && own.known.get(key) === undefined;
    const absent = writes.filter((write) => write.isNew || isAbsent(keyText(write))).map(keyText);
    const made = await putResources(sql, commit, writes, search, new Set(absent));
    remember(own, made);
    const sources = writes.flatMap(({ sourceUrl, type, id }) =>
      sourceUrl === undefined ? [] : [{ url: sourceUrl, type, id }],
    );
    rememberSources(own, sources);
    await addSources(sql, sources);
    return made;
  };
}

function caseWrites(
  sql: SqlConnection,
  commit: Commit,
  own: OwnWrites,
  { readCase }: Pick<StoreWriter, 'readCase'>,
): Pick<StoreWriter, 'putCase' | 'removeCase'> {
  return {
    putCase: async (write) => {
      const made = await cases.putCase(sql, commit, write, await readCase(write.id));
      own.cases.set(write.id, made);
      own.lineage.set(write.id, cases.inOrder(write.lineage));
      return made;
    },
    removeCase: async (id) => {
      const current = await readCase(id);
      if (current?.text === undefined) return;
      own.cases.set(id, await cases.removeCase(sql, commit, current));
      own.lineage.set(id, []);
    },
  };
}
