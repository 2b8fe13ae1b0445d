import { rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { reasonOf } from '../fhir/system-error.ts';
import { Unusable } from './exit-code.ts';

/**
 * Does work that writes outputs while no other command may write them, since two would write into one file.
 * @throws Unusable where another command has one of them
 */
export async function withOutputs<T>(outputs: readonly string[], work: () => Promise<T>): Promise<T> {
  const releases: (() => void)[] = [];
  try {
    for (const out of outputs) releases.push(claimOutput(out));
    return await work();
  } finally {
    for (const release of releases) release();
  }
}

/** What SQLite says where another process has the file (https://www.sqlite.org/rescode.html#busy). */
const BUSY = 5;

/**
 * Keeps other commands from an output until the function it gives is called.
 * @throws Unusable where another command has it, or it cannot be written
 */
export function claimOutput(out: string): () => void {
  // SQLite's lock ends with the process, however that ends
  const path = `${resolve(out)}.lock`;
  const lock = lockFile(path);
  if (lock === undefined) return () => {};
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY)
      throw new Unusable(`${out} is being written by another command. Let that end, or name another place.`);
    // what stands there may be somebody's own
    if (statSync(path).size === 0) rmSync(path);
    throw new Unusable(`${out}.lock cannot be written: ${reasonOf(error)}.`);
  }
  return () => {
    rmSync(path, { force: true });
    lock.close();
  };
}

/** Nothing where no file can stand beside the output, as of a device. */
function lockFile(path: string): DatabaseSync | undefined {
  try {
    return new DatabaseSync(path, { timeout: 0 });
  } catch {
    return undefined;
  }
}
