import { setTimeout as pause } from 'node:timers/promises';
import type { Mapping } from '../mapping/index.ts';
import { type ResourceStore, StoreUnavailable } from '../store/index.ts';
import { type Reprojected, reproject } from './reproject.ts';

/** Makes stored cases anew while the service runs, until all are or it is stopped. */
export interface Reprojection {
  /** Ends after the batch under way. */
  stop(): Promise<void>;
}

/** Who is told how it went. */
export interface ReprojectionListener {
  done(what: Reprojected): void;
  /** `isTriedAgain`: in a minute, since the store could not be used; else by the next start. */
  failed(error: unknown, isTriedAgain: boolean): void;
}

const AGAIN_MS = 60_000;

/** Starts to make the cases anew that another edition of the mapping made. */
export function startReprojection(
  store: ResourceStore,
  mapping: Mapping,
  listener: ReprojectionListener,
  againMs = AGAIN_MS,
): Reprojection {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        return listener.done(await reproject(store, mapping, () => signal.aborted));
      } catch (error) {
        const isTriedAgain = error instanceof StoreUnavailable;
        listener.failed(error, isTriedAgain);
        if (!isTriedAgain) return;
        // one that is stopped waits no longer
        await pause(againMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  };
  const ended = run();
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}
