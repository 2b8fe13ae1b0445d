import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMade } from './docs/markdown.ts';
import { allPages } from './docs/pages.ts';
import { root } from './docs/sources.ts';

/** Pages of docs/ that are made from sources; `npm run docs` writes them, a test holds them to be current. */

const docs = join(root, 'docs');

/** Pages by their place below docs/. */
export const pages: Readonly<Record<string, () => string>> = allPages();

/** Pages below docs/ that were made once and are no more. */
export function stalePages(): string[] {
  return globSync('**/*.md', { cwd: docs })
    .filter((name) => pages[name] === undefined && isMade(readFileSync(join(docs, name), 'utf8')))
    .toSorted();
}

if (import.meta.main) {
  for (const [name, page] of Object.entries(pages)) {
    mkdirSync(dirname(join(docs, name)), { recursive: true });
    writeFileSync(join(docs, name), page());
  }
  for (const name of stalePages()) rmSync(join(docs, name));
}
