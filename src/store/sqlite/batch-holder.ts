import type { SqlThread } from './sql-thread.ts';
import type { Write } from './statement.ts';

/**
 * Batches that are sent together where more are on their way; a commit of several writes the pages they share once.
 * Half of what a few clients have under way: the others are made while these are written.
 */
const TOGETHER = 4;

/** Turns of the event loop without another transaction after which none is on its way: a large body takes some to arrive. */
const QUIET_TURNS = 4;

/** Holds batches back for a moment, so that several travel and are committed together. */
export interface BatchHolder {
  run(writes: readonly Write[]): Promise<unknown>;
  /** Sends what is held. */
  send(): void;
}

/** Holds what is on its way to the thread. */
export function batchHolder(thread: SqlThread): BatchHolder {
  const sends: (() => void)[] = [];
  let quiet = 0;
  let waiting = false;
  const send = () => {
    for (const one of sends.splice(0)) one();
  };
  const wait = () => {
    quiet += 1;
    if (quiet > QUIET_TURNS) send();
    waiting = sends.length > 0;
    if (waiting) setImmediate(wait);
  };
  return {
    send,
    run: (writes) =>
      new Promise((resolve, reject) => {
        quiet = 0;
        sends.push(() => thread.run({ kind: 'batch', writes }).then(resolve, reject));
        if (sends.length >= TOGETHER) send();
        if (waiting) return;
        waiting = true;
        setImmediate(wait);
      }),
  };
}
