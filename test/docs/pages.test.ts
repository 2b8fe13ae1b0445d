import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages } from '../../scripts/write-docs.ts';

const root = join(import.meta.dirname, '..', '..');

describe('pages made from sources', () => {
  it.each(Object.entries(pages))('%s is current (npm run docs)', (name, page) => {
    expect(readFileSync(join(root, 'docs', name), 'utf8')).toBe(page());
  });
});

describe('links between pages', () => {
  const files = globSync(['*.md', 'docs/**/*.md', 'profiles/*.md'], { cwd: root });

  it.each(files)('of %s lead somewhere', (file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !existsSync(join(root, dirname(file), target)))).toEqual([]);
  });
});
