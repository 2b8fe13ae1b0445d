import type { ResourceVersion, StoreReader } from '../store/index.ts';
import { admitted, type Caller, type Held, type Permission, permitted } from './caller.ts';

/** A version, and what rights to it are judged by. */
export interface Judged {
  version: ResourceVersion;
  held: Held;
}

/**
 * Versions with what the rights of a caller are judged by. A deletion says nothing that could meet criteria. It is
 * judged by what the resource said last, since a caller that was shown that has to hear that it is gone.
 */
export function judged(
  reader: Pick<StoreReader, 'vread'>,
  caller: Caller,
  permission: Permission,
  versions: readonly ResourceVersion[],
): Promise<Judged[]> {
  return Promise.all(
    versions.map(async (version) => {
      const { type, text } = version;
      const asksLast = text === undefined && permitted(caller, permission, type).some(({ criteria }) => criteria);
      const last = asksLast ? await reader.vread(version, version.version - 1) : undefined;
      return { version, held: last?.text === undefined ? version : { ...version, text: last.text } };
    }),
  );
}

/** Those versions that the caller has the right to. */
export const admittedOf = (caller: Caller, permission: Permission, found: readonly Judged[]): ResourceVersion[] =>
  found.flatMap(({ version, held }) => (admitted(caller, permission, held) ? [version] : []));
