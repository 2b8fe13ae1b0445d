import { copyFile, type FileHandle, open, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../fhir/make-folder.ts';
import { isSystemError } from '../../fhir/system-error.ts';

/** A file that is being written, as far as it is known to be on disk. */
export interface PartFile {
  name: string;
  type: string;
  count: number;
  bytes: number;
}

/** Adds lines to the files of a job. */
export class PartWriter {
  readonly #path: string;
  #handle: FileHandle | undefined;
  #part: PartFile;
  /** The last write, which goes on while the next lines are made. */
  #writing: Promise<void> | undefined;

  private constructor(path: string, part: PartFile) {
    this.#path = path;
    this.#part = part;
  }

  /** Begins a file in the folder of a job. */
  static async begin(folder: string, name: string, type: string): Promise<PartWriter> {
    makeFolder(folder, 0o700);
    const writer = new PartWriter(join(folder, name), { name, type, count: 0, bytes: 0 });
    writer.#handle = await open(writer.#path, 'wx', 0o600);
    return writer;
  }

  /**
   * Goes on with a file that another process began, in a copy with a name of its own: that process may not know yet
   * that it lost the job, and still add to the old one. What stands behind what is known to be on disk is cut off.
   */
  static async resume(folder: string, part: PartFile, name: string): Promise<PartWriter> {
    const path = join(folder, name);
    await copyFile(join(folder, part.name), path);
    await truncate(path, part.bytes);
    const writer = new PartWriter(path, { ...part, name });
    writer.#handle = await open(path, 'a', 0o600);
    return writer;
  }

  /** The file so far. */
  get part(): PartFile {
    return this.#part;
  }

  async add(lines: string, count: number): Promise<void> {
    const bytes = Buffer.from(lines);
    await this.#writing;
    this.#writing = this.#handle?.appendFile(bytes);
    // whoever adds, syncs or closes next is told
    this.#writing?.catch(() => undefined);
    const { part } = this;
    this.#part = { ...part, count: part.count + count, bytes: part.bytes + bytes.length };
  }

  /** Resolves when all that was added is on disk. */
  async sync(): Promise<void> {
    await this.#writing;
    await this.#handle?.datasync();
  }

  async close(): Promise<void> {
    try {
      await this.#writing;
    } finally {
      await this.#handle?.close();
      this.#handle = undefined;
    }
  }
}

/** Removes all files of a job. */
export async function removeFiles(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** What a client may know of an error with a file of a job; nothing where it is another error. */
export function bulkFileProblem(error: unknown): string | undefined {
  if (!isSystemError(error) || error.code === undefined) return undefined;
  const { code, syscall } = error;
  if (code === 'ENOSPC') return 'The disk for files of bulk jobs is full.';
  // a folder that cannot be made has lost no file
  if (code === 'ENOENT' && syscall !== 'mkdir') return 'A file of the job is gone; please start it again.';
  const unusable = ['EACCES', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EPERM', 'EROFS'].includes(code);
  return unusable ? 'The folder for files of bulk jobs cannot be written (setting bulkFolder).' : undefined;
}
