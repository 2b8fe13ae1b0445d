import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A text that differs where the mapping does, also when somebody edits a file and raises no version. */
export function mappingEdition(folder: string, version: string): string {
  const hash = createHash('sha256');
  for (const name of globSync('**/*.yaml', { cwd: folder }).toSorted()) {
    hash.update(`\n${name}\n`).update(readFileSync(join(folder, name)));
  }
  return `${version}+${hash.digest('hex').slice(0, 12)}`;
}
