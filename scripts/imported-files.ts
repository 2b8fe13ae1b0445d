import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A relative import, static or not, as our formatter writes it. */
const IMPORT = /\b(?:from|import) ?\(?'(\.{1,2}\/[^']+)'/g;

/** Source files and all of ours that they import, directly or through others. */
export function withImports(files: readonly string[]): string[] {
  const found = new Set<string>();
  const enter = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) enter(join(dirname(file), path));
  };
  for (const file of files) enter(file);
  return [...found];
}
