import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
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

/**
 * Keeps other commands from an output until the function it gives is called.
 * @throws Unusable where another command has it
 */
export function claimOutput(out: string): () => void {
  // SQLite's lock ends with the process, however that ends
  const path = `${resolve(out)}.lock`;
  const lock = lockFile(path);
  if (lock === undefined) return () => {};
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new Unusable(`${out} is being written by another command. Let that end, or name another place.`);
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
