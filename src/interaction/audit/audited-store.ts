import { keyText, type ResourceStore, type ResourceVersion, type StoreWriter } from '../../store/index.ts';
import { type Accessed, accessed } from '../outcome.ts';
import { type Access, auditEntries } from './audit-event.ts';

/** How the writes of a store are audited. */
export interface WriteAudit {
  /** The access by which resources were written. */
  access(written: readonly Accessed[]): Access;
  /** Called when what was written is on disk with its AuditEvents. */
  done?(): void;
}

/** A store whose transactions end with the AuditEvents of what they wrote. */
export function auditedStore(store: ResourceStore, { access, done }: WriteAudit): ResourceStore {
  return {
    ...store,
    transaction: async (work) => {
      const { audited, value } = await store.transaction(async (writer) => {
        const written: Accessed[] = [];
        const decision = await work(noting(writer, written));
        const audited = decision.commit && written.length > 0;
        if (audited) await writer.appendAudit(auditEntries(access(written), new Date()));
        return { commit: decision.commit, value: { audited, value: decision.value } };
      });
      if (audited) done?.();
      return value;
    },
  };
}

/**
 * A writer that adds what it writes to a list; and what it took out of the record of another patient, whom that
 * concerns.
 */
export function noting(writer: StoreWriter, written: Accessed[]): StoreWriter {
  const note = (versions: readonly ResourceVersion[]) => written.push(...versions.map(accessed));
  const putMany: StoreWriter['putMany'] = async (writes) => {
    const found = await writer.readMany(writes.filter(({ isNew }) => !isNew));
    const before = new Map(found.flatMap((version) => (version ? [[keyText(version), version]] : [])));
    const versions = await writer.putMany(writes);
    note(versions);
    note(versions.flatMap((version) => movedFrom(before.get(keyText(version)), version) ?? []));
    return versions;
  };
  return {
    ...writer,
    putMany,
    delete: async (key) => {
      const version = await writer.delete(key);
      if (version) note([version]);
      return version;
    },
  };
}

/** The version that another patient had of it. */
function movedFrom(before: ResourceVersion | undefined, after: ResourceVersion): ResourceVersion | undefined {
  return before?.patient === undefined || before.patient === after.patient ? undefined : before;
}
