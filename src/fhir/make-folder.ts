import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are missing. Node's own way of doing so (`recursive`) never ends where a file
 * system, such as /proc, makes none and says that there is none.
 */
export function makeFolder(path: string, mode?: number): void {
  if (isFolder(path)) return;
  // a file in place of a folder above is told by the system, with the place that is asked for
  if (!existsSync(dirname(path))) makeFolder(dirname(path), mode);
  try {
    mkdirSync(path, mode);
  } catch (error) {
    // another process may have been faster
    if (isFolder(path)) return;
    // the system says of a file in place of the last folder that it is there, as if that were what is wrong
    throw existsSync(path) ? Object.assign(new Error(`${path} is no folder`), NO_FOLDER, { path }) : error;
  }
}

const NO_FOLDER = { code: 'ENOTDIR', syscall: 'mkdir' };

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
