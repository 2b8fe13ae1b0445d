import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** Writes a file whole or not at all; a device, which nothing can take the place of, is written to as it is. */
export function writeWhole(path: string, content: Uint8Array): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there && !there.isFile()) {
    writeFileSync(path, content);
    return;
  }
  const part = `${path}.part`;
  try {
    writeFileSync(part, content);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
