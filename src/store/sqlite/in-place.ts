import { statSync } from 'node:fs';

/** SQLITE_READONLY_DBMOVED, which SQLite itself gives only where it writes no log. */
const MOVED = 1032;

/**
 * Takes note of which files a database is, and gives a check that they are still at their place: what is written to a
 * file that was deleted or replaced is gone when the process ends. The check throws as SQLite does.
 */
export function filesInPlace(path: string): () => void {
  const files = [path, `${path}-wal`];
  const opened = files.map(identity);
  return () => {
    if (files.every((file, at) => identity(file) === opened[at])) return;
    throw Object.assign(new Error('the file of the store, or its log, was moved or deleted'), { errcode: MOVED });
  };
}

function identity(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false, bigint: true });
  return found && `${found.dev} ${found.ino}`;
}
