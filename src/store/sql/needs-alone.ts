import type { StoreReader, StoreWriter } from '../resource-store.ts';

/** Thrown where work asks for what is safe only while no other writer runs: it has to start again, alone. */
export class NeedsAlone extends Error {
  override readonly name = 'NeedsAlone';
  /** Whether it searches: that may take long, and is tried first where it holds up nobody. */
  readonly searches: boolean;

  constructor(method?: string) {
    super();
    this.searches = method === 'search' || method === 'count';
  }
}

/** Methods of a writer that make its work start again, alone. */
export const needingAlone = (methods: readonly string[]): Record<string, () => Promise<never>> =>
  Object.fromEntries(methods.map((method) => [method, () => Promise.reject(new NeedsAlone(method))]));

/**
 * A writer for work that is tried without holding up others: it reads and searches, and its first write makes the work
 * start again, alone. Work that comes to its end has written nothing, so that its answer holds.
 */
export function tryingOut(writer: StoreWriter, reader: StoreReader): StoreWriter {
  return { ...writer, ...needingAlone(Object.keys(writer)), ...reader };
}
