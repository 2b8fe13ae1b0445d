import type { SqlThread } from './sql-thread.ts';

/**
 * The thread that writes. One that has ended, for want of memory or by an error, is replaced by the first statement that
 * begins a transaction: any other would belong to what ended with it.
 */
export function writingThread(start: () => SqlThread): SqlThread {
  let thread = start();
  return {
    run: (statement) => {
      if (thread.hasEnded() && (statement.kind === 'begin' || statement.kind === 'batch')) thread = start();
      return thread.run(statement);
    },
    setWanted: (isWanted) => thread.setWanted(isWanted),
    hasEnded: () => thread.hasEnded(),
    close: () => thread.close(),
  };
}
