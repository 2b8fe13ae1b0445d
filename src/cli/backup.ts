import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { loadSettings } from '../config/index.ts';
import { makeFolder } from '../fhir/make-folder.ts';
import { reasonOf } from '../fhir/system-error.ts';
import { claimOutput } from './claim-outputs.ts';
import { EXIT, Unusable } from './exit-code.ts';

/** What is copied, and where to. */
export interface BackupOptions {
  file: string;
  /** The store; that of the settings when it is not given. */
  store?: string;
  config?: string;
}

/**
 * `backup`: a whole copy of the embedded store, of one moment, while the server runs. It is put at its place only after
 * it was read again and found sound. The copy is another database than its original: a server that runs on it refuses
 * cursors of the original, which may know of commits that the copy does not have.
 * @returns the exit code: 0; 2 comes as `Unusable`
 */
export function backup(options: BackupOptions): number {
  const path = sqlitePath(options);
  if (!existsSync(path)) throw new Unusable(`There is no file ${path}.`);
  const release = claimOutput(options.file);
  try {
    copyTo(options.file, path);
  } finally {
    release();
  }
  console.error(`${options.file}: ${statSync(options.file).size} bytes, checked`);
  return EXIT.good;
}

function copyTo(file: string, path: string): void {
  if (existsSync(file)) throw new Unusable(`${file} is there already; a backup never replaces a file.`);
  const unfinished = `${file}.unfinished`;
  try {
    makeFolder(dirname(file));
    remove(unfinished);
    copy(path, unfinished);
    check(unfinished);
    onDisk(unfinished);
    renameSync(unfinished, file);
    onDisk(dirname(file));
  } catch (error) {
    remove(unfinished);
    throw new Unusable(`${path} cannot be copied to ${file}: ${reasonOf(error)}.`);
  }
}

function sqlitePath({ store, config }: BackupOptions): string {
  const { settings, problems } = loadSettings({
    flags: { store },
    environment: process.env,
    ...(config === undefined ? {} : { file: config }),
  });
  if (!settings) throw new Unusable(problems.map((problem) => `iscm-fhir: ${problem}`).join('\n'));
  if (settings.store.startsWith('sqlite:')) return settings.store.slice('sqlite:'.length);
  throw new Unusable('A store in PostgreSQL is backed up with pg_dump, see docs/operate.md.');
}

/** Takes an unfinished copy away, with what SQLite leaves beside it when the disk is full. */
function remove(unfinished: string): void {
  for (const path of [unfinished, `${unfinished}-journal`]) rmSync(path, { force: true });
}

function copy(from: string, to: string): void {
  const original = new DatabaseSync(from, { readOnly: true, timeout: 10_000 });
  try {
    original.prepare('VACUUM INTO ?').run(to);
  } finally {
    original.close();
  }
}

/** Throws when the copy is damaged or is none of ours. */
function check(path: string): void {
  const database = new DatabaseSync(path);
  try {
    const found = database.prepare('PRAGMA integrity_check').all();
    if (found.length !== 1 || found[0]?.integrity_check !== 'ok') throw new Error('the copy is damaged');
    database.exec('UPDATE store_origin SET id = lower(hex(randomblob(16)))');
  } finally {
    database.close();
  }
}

/** Waits until a file or a folder is on disk. */
function onDisk(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
