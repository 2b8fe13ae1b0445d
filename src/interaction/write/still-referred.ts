import { keyText, type ResourceKey, type StoreReader } from '../../store/index.ts';
import { type Caller, maySee } from '../caller.ts';
import { type Failure, fail } from '../outcome.ts';

/** Bounds how many referring resources an error names. */
const NAMED = 5;

/** Why a resource cannot be deleted that others refer to; only what the caller may see is named. */
export async function stillReferredTo(
  reader: Pick<StoreReader, 'referrers' | 'readMany'>,
  key: ResourceKey,
  caller: Caller,
  at?: string,
): Promise<Failure | undefined> {
  const referrers = await reader.referrers(key, NAMED + 1);
  if (referrers.length === 0) return undefined;
  const found = await reader.readMany(referrers);
  const seen = found.filter((version) => version !== undefined && maySee(caller, version));
  const named = seen.slice(0, NAMED).flatMap((version) => (version ? [keyText(version)] : []));
  const more = named.length < referrers.length ? ' and others' : '';
  const which = named.length === 0 ? '' : `: ${named.join(', ')}${more}`;
  return fail('conflict', 'still-referred-to', `Other resources refer to this ${key.type}${which}.`, at);
}
