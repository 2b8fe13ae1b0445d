import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { withImports } from './imported-files.ts';

/** A part of the build. */
export interface BuildStep {
  name: string;
  /** The programs that make it; what they import counts as well. */
  programs: readonly string[];
  /** Patterns of the other files that it is made from. */
  inputs: readonly string[];
  /** Some of what it makes, without which it is not done. */
  outputs: readonly string[];
  make(): unknown;
}

/** How long to wait for another build, in milliseconds. */
const PATIENCE = 10 * 60_000;

const SQLITE_BUSY = 5;

/** A digest of files' names and contents. */
function digest({ programs, inputs }: BuildStep): string {
  const hash = createHash('sha256');
  const files = [...withImports(programs), ...inputs.flatMap((pattern) => globSync(pattern))].toSorted();
  for (const file of files)
    if (statSync(file).isFile()) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** Keeps other builds out. The system ends it with the process, however that ends: no lock is left behind. */
function takeTurn(out: string): DatabaseSync {
  mkdirSync(out, { recursive: true });
  // SQLite would not say which file it is, nor why
  accessSync(out, constants.W_OK);
  const turn = new DatabaseSync(join(out, 'turn.sqlite'), { timeout: 0 });
  try {
    turn.exec('BEGIN IMMEDIATE');
  } catch (error) {
    if (!(error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY)) throw error;
    console.error('waiting for another build …');
    turn.exec(`PRAGMA busy_timeout = ${PATIENCE}; BEGIN IMMEDIATE`);
  }
  return turn;
}

/**
 * Runs a step unless the digest of its inputs is the one it last ran with and its outputs are there.
 * @param out folder that notes what was done, and keeps two builds at once apart
 */
export async function runStep(out: string, step: BuildStep): Promise<void> {
  const stamp = join(out, `${step.name}.stamp`);
  const isDone = (): boolean =>
    existsSync(stamp) && step.outputs.every((path) => existsSync(path)) && readFileSync(stamp, 'utf8') === digest(step);
  if (isDone()) return;
  const turn = takeTurn(out);
  try {
    if (isDone()) return;
    const current = digest(step);
    rmSync(stamp, { force: true });
    console.error(`building ${step.name} …`);
    await step.make();
    writeFileSync(stamp, current);
  } finally {
    turn.close();
  }
}
