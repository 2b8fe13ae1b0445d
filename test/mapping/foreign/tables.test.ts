import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { metastaticSites, primarySites, radiotherapyTechniques, surgeryKinds } from '../../../src/case/vocabulary.ts';
import { loadForeignTables } from '../../../src/mapping/foreign/index.ts';
import { root } from '../toolkit.ts';

const folder = join(root, 'mappings', 'foreign');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

interface Entry {
  code?: string;
  prefix?: string;
  seen: string;
}

const entries: Entry[] = files.flatMap((name) => parse(readFileSync(join(folder, name), 'utf8')).codes ?? []);

/** The files of our packages that a `seen` names: `<package> <file without .json>`. */
function textSeen(seen: string): string | undefined {
  const [, name, file] = /^(hl7\.[a-z0-9.]+) (\S+)$/.exec(seen) ?? [];
  const path = name === undefined ? '' : join(root, 'node_modules', name, `${file}.json`);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function loadWith(text: string): string[] {
  const dir = mkdtempSync(join(tmpdir(), 'foreign-'));
  writeFileSync(join(dir, 'schema.json'), readFileSync(join(folder, 'schema.json')));
  writeFileSync(join(dir, 'a.yaml'), text);
  const loaded = loadForeignTables(dir);
  rmSync(dir, { recursive: true });
  return loaded.ok ? [] : loaded.issues.map(({ message }) => message);
}

describe('tables of codes and words', () => {
  it('name codes that stand in the package they were seen in', () => {
    const checked = entries.flatMap(({ code, prefix = '', seen }) => {
      const text = textSeen(seen);
      return text === undefined ? [] : [{ code: code ?? prefix, isThere: text.includes(`"${code ?? prefix}`) }];
    });
    expect(checked.filter(({ isThere }) => !isThere)).toEqual([]);
    expect(checked.length).toBeGreaterThan(40);
  });

  it('name treatments and sites that a case has', () => {
    const texts = files.map((name) => parse(readFileSync(join(folder, name), 'utf8')));
    const sites = texts.flatMap((text) => Object.entries<string[]>(text.sites ?? {}));
    const operations = texts.flatMap((text) => (text.words?.surgery ?? []).flatMap(({ kind = [] }) => kind));
    const treatments: readonly string[] = [...surgeryKinds, ...radiotherapyTechniques, ...operations];
    const others = texts.flatMap((text) => Object.keys(text.otherSites ?? {}));
    const places: readonly string[] = [...primarySites, ...metastaticSites, ...others];
    expect(sites.length).toBeGreaterThan(0);
    for (const [treatment, of] of sites) {
      expect(treatments).toContain(treatment);
      for (const site of of) expect(places).toContain(site);
    }
  });

  it('group words that a case has', () => {
    const groups = files.flatMap((name) =>
      Object.values<string[]>(parse(readFileSync(join(folder, name), 'utf8')).groups ?? {}),
    );
    const words: readonly string[] = [...surgeryKinds, ...primarySites, ...metastaticSites];
    expect(groups.length).toBeGreaterThan(0);
    for (const word of groups.flat()) expect(words).toContain(word);
  });

  it('name findings of an MRI by fields of the case', () => {
    const named: { kind: string }[] = parse(readFileSync(join(folder, 'mri.yaml'), 'utf8')).words['mri-finding'];
    const [{ rows }] = parse(readFileSync(join(root, 'mappings', 'mri-finding.map.yaml'), 'utf8')).resources;
    const fields = new Set<string>(rows.map((row: { case: string }) => row.case));
    expect(named.map(({ kind }) => kind).filter((kind) => !fields.has(kind))).toEqual([]);
  });

  it.each([
    ['an unknown code system', 'codes: [{ is: cord, system: nobody, code: "1", seen: here }]', 'no system nobody'],
    ['an entry without a code', 'codes: [{ is: cord, system: sct, seen: here }]', 'needs `code` or `prefix`'],
    ['a pattern that is none', 'patterns: { cord: "(" }', 'no regular expression'],
    ['names that are none', 'words: { region: [{ word: a, names: "[" }] }', 'no regular expression'],
    ['names of which one is empty', 'words: { region: [{ word: a, names: "cord|" }] }', 'is found in every text'],
    ['a part that none is called', 'patterns: { cord: "{{organs}} cord" }', 'no part is called organs'],
    ['a part that stands below', 'parts: { a: "{{b}}", b: "b" }', 'no part is called b'],
    ['a part that is no pattern', 'parts: { a: "(" }', 'no regular expression'],
    ['a pattern of which a part is empty', 'patterns: { cord: "cord||myelon" }', 'is found in every text'],
    ['a backslash that YAML made a letter', 'patterns: { cord: "\\bcord" }', 'a backslash is doubled'],
    ['an unknown member', 'what: 1', 'a member that is not known, "what"'],
  ])('stop the start at %s, with file and line', (_what, text, message) => {
    const [first] = loadWith(text);
    expect(first).toContain(message);
    expect(first).toMatch(/a\.yaml:\d+/);
  });
});
