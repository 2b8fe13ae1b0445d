import type { StoreReader } from '../store/index.ts';
import type { Context } from './ports.ts';

/** Reads within a transaction that is under way, or else in one of its own. */
export const reading = <T>(
  { store }: Pick<Context, 'store'>,
  within: StoreReader | undefined,
  work: (reader: StoreReader) => Promise<T>,
): Promise<T> => (within ? work(within) : store.read(work));
