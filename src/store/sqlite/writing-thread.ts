import type { SqlThread } from './sql-thread.ts';

/**
 * The thread that writes. If it has ended, for want of memory or by an error, the first statement that begins a
 * transaction starts another. Any other statement belongs to what ended with it and fails.
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
