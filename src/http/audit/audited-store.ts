import type { Response } from 'express';
import { auditEntry } from '../../interaction/audit-event.ts';
import { type Accessed, accessed } from '../../interaction/outcome.ts';
import type { ResourceStore, ResourceVersion, StoreWriter } from '../../store/index.ts';
import { callOf } from '../call.ts';
import { accessOf } from './access-of.ts';

/** A store whose transactions end with the AuditEvent of what they wrote for a request. */
export function auditedStore(store: ResourceStore, response: Response): ResourceStore {
  return {
    ...store,
    transaction: async (work) => {
      const { audited, value } = await store.transaction(async (writer) => {
        const written: Accessed[] = [];
        const decision = await work(noting(writer, written));
        const audited = decision.commit && written.length > 0;
        if (audited) await writer.appendAudit([auditEntry(accessOf(response, written), new Date())]);
        return { commit: decision.commit, value: { audited, value: decision.value } };
      });
      if (audited) callOf(response).audit = 'written';
      return value;
    },
  };
}

function noting(writer: StoreWriter, written: Accessed[]): StoreWriter {
  const note = (versions: readonly ResourceVersion[]) => written.push(...versions.map(accessed));
  return {
    ...writer,
    put: async (write) => {
      const version = await writer.put(write);
      note([version]);
      return version;
    },
    putMany: async (writes) => {
      const versions = await writer.putMany(writes);
      note(versions);
      return versions;
    },
    delete: async (key) => {
      const version = await writer.delete(key);
      if (version) note([version]);
      return version;
    },
  };
}
