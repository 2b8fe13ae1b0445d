import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorOf } from '../../scripts/docs/markdown.ts';
import { readSources, root } from '../../scripts/docs/sources.ts';
import { pages, stalePages } from '../../scripts/write-docs.ts';
import { isObject, type JsonObject } from '../../src/fhir/json.ts';
import { objects } from '../../src/fhir/read.ts';

describe('pages made from sources', () => {
  it.each(Object.entries(pages))('%s is current (npm run docs)', (name, page) => {
    const file = join(root, 'docs', name);
    expect(existsSync(file) ? readFileSync(file, 'utf8') : 'not written yet').toBe(page());
  });

  it('are the only ones that say they are made (npm run docs removes others)', () => {
    expect(stalePages()).toEqual([]);
  });

  it('hold no sentence of HL7’s about an element', () => {
    const made = Object.values(pages)
      .map((page) => page())
      .join('\n');
    const own = new Set(definitionsOf('differential'));
    const foreign = new Set(definitionsOf('snapshot').filter((text) => text.length > 40 && !own.has(text)));
    expect(foreign.size).toBeGreaterThan(500);
    expect([...foreign].filter((text) => made.includes(text))).toEqual([]);
  });
});

/** What the elements of our definitions say to people, in one of their two forms. */
function definitionsOf(form: 'snapshot' | 'differential'): string[] {
  const explain = ({ short, definition, comment, requirements, constraint }: JsonObject) => [
    short,
    definition,
    comment,
    requirements,
    ...objects(constraint).map(({ human }) => human),
  ];
  return [...readSources().structures.values()].flatMap((structure) => {
    const elements = structure[form];
    return objects(isObject(elements) ? elements.element : undefined)
      .flatMap(explain)
      .filter((text) => typeof text === 'string');
  });
}

describe('links between pages', () => {
  const files = globSync(['*.md', 'docs/**/*.md', 'profiles/*.md', 'examples/**/*.md'], { cwd: root });

  it.each(files)('of %s lead somewhere', (file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !existsSync(join(root, dirname(file), target)))).toEqual([]);
  });

  it.each(files)('of %s to a heading find it', (file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)];
    const lost = targets.filter(([, page = '', anchor = '']) => {
      const target = page === '' ? text : readFileSync(join(root, dirname(file), page), 'utf8');
      return !headings(target).includes(anchor);
    });
    expect(lost.map(([link]) => link)).toEqual([]);
  });
});

function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
}
