import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Issue } from '../../src/fhir/issue.ts';
import { loadCodeMaps } from '../../src/mapping/file/load-code-maps.ts';

const mappings = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'mappings');
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Loads code maps that are given as text, by file name. */
function load(files: Record<string, string>): ReturnType<typeof loadCodeMaps> {
  const folder = mkdtempSync(join(tmpdir(), 'iscm-codes-'));
  folders.push(folder);
  for (const name of ['systems.yaml', 'systems.schema.json', 'codes.schema.json']) {
    cpSync(join(mappings, name), join(folder, name));
  }
  mkdirSync(join(folder, 'codes'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'codes', name), text);
  return loadCodeMaps(join(folder, 'codes'));
}

/** `line id: message` of each finding, the path of the file left out. */
function findings(files: Record<string, string>): string[] {
  const loaded = load(files);
  const text = ({ message, line, id }: Issue) => `${line} ${id}: ${message.replace(/^.*\.yaml(:\d+:\d+)?: /, '')}`;
  return 'issues' in loaded ? loaded.issues.map(text) : [];
}

const sides = (codes: string, rest = '') => `map: side
title: Sides
words: sides
codes:
${codes}
${rest}`;

const left = '  left: { system: sct, code: "7771000", display: Left, seen: here }';
const right = '  right: { system: sct, code: "24028007", display: Right, seen: here }';
const both = '  bilateral: { own: both-sides, display: Both, definition: On both sides. }';
const sound = [left, right, both].join('\n');

describe('loading code maps', () => {
  it('gives a map of a sound file', () => {
    const loaded = load({ 'side.yaml': sides(sound) });
    if ('issues' in loaded) throw new Error(JSON.stringify(loaded.issues));
    const map = loaded.maps.get('side');
    expect(map?.words).toEqual(['left', 'right', 'bilateral']);
    expect(map?.toCoding('bilateral')).toEqual({
      system: 'https://w3id.org/iscm-fhir/CodeSystem/iscm-term',
      code: 'both-sides',
      display: 'Both',
    });
    expect(map?.toCoding('unknown')).toBeUndefined();
    expect(map?.toWord({ system: 'http://snomed.info/sct', code: '24028007' })).toBe('right');
    expect(map?.toWord({ system: 'http://loinc.org', code: '24028007' })).toBeUndefined();
    expect(map?.toWord({ code: '24028007' })).toBe('right');
  });

  it('names file, line and column', () => {
    const loaded = load({ 'side.yaml': sides([left, right].join('\n')) });
    expect(loaded).toMatchObject({
      issues: [{ severity: 'error', line: 5, column: 3, message: expect.stringMatching(/side\.yaml:5:3: /) }],
    });
  });

  it.each([
    ['a word without a code', sides([left, right].join('\n')), ['5 mapping-invalid: the word bilateral has no code']],
    [
      'a code without a word',
      sides(`${sound}\n  middle: { system: sct, code: "399488007", display: Midline, seen: here }`),
      ['8 mapping-invalid: middle is no word of the list sides in src/case/vocabulary.ts'],
    ],
    [
      'a foreign code without a word',
      sides(sound, 'also:\n  - { word: middle, system: sct, code: "399488007", display: Midline, seen: here }'),
      ['9 mapping-invalid: middle is no word of the list sides in src/case/vocabulary.ts'],
    ],
    [
      'an unknown list',
      sides(sound).replace('words: sides', 'words: flanks'),
      ['3 mapping-invalid: src/case/vocabulary.ts has no list flanks'],
    ],
    [
      'an unknown code system',
      sides(sound.replace('sct', 'snomed')),
      ['5 mapping-invalid: mappings/systems.yaml has no code system snomed'],
    ],
    [
      'a code for two words',
      sides(sound.replace('24028007', '7771000')),
      [
        '6 mapping-invalid: the code 7771000 stands for left already; mark the one it is read as with `preferred: true`',
      ],
    ],
    [
      'a code that is written and read as another word',
      sides(sound, 'also:\n  - { word: right, system: sct, code: "7771000", display: Left, seen: here }'),
      ['9 mapping-invalid: the code 7771000 stands for left already'],
    ],
    [
      'a word that is left out and is not there',
      sides(sound).replace('codes:', 'without: [middle]\ncodes:'),
      ['4 mapping-invalid: middle is no word of the list sides in src/case/vocabulary.ts'],
    ],
    [
      'another name than that of the file',
      sides(sound).replace('map: side', 'map: sides'),
      ['1 mapping-invalid: the map is named sides, its file is not'],
    ],
    [
      'a member that no map has',
      `${sides(sound)}\ncolour: red`,
      [
        '9 mapping-invalid: the file has a member that is not known, "colour"; it may have: map, title, words, without, codes, also',
      ],
    ],
    [
      'a code without its display',
      sides(sound.replace('display: Left, ', '')),
      ["5 mapping-invalid: /codes/left must have required property 'display'"],
    ],
    ['nothing', '', ['undefined mapping-invalid: the file is empty']],
    [
      'a misspelt member',
      sides(sound.replace('display: Left', 'displai: Left')),
      [
        "5 mapping-invalid: /codes/left must have required property 'display'",
        '5 mapping-invalid: /codes/left has a member that is not known, "displai"; it may have: system, code, display, seen, preferred',
      ],
    ],
    ['a word that stands twice', sides(`${sound}\n${left}`), ['8 yaml-malformed: Map keys must be unique']],
  ])('finds %s', (_, text, expected) => {
    expect(findings({ 'side.yaml': text })).toEqual(expected);
  });

  it('passes over what editors and file systems leave beside the files', () => {
    expect(findings({ 'side.yaml': sides(sound), '._side.yaml': '\u0000', '.#side.yaml': '[' })).toEqual([]);
  });

  it('finds a code of digits without quotes, where it stands', () => {
    expect(findings({ 'side.yaml': sides(sound.replace('"7771000"', '7771000')) })).toContain(
      '5 mapping-invalid: /codes/left/code must be string: put it in quotes',
    );
  });

  it('finds a term of our own in two maps', () => {
    const laterality = sides(sound)
      .replace('map: side', 'map: laterality')
      .replace('words: sides', 'words: lateralities');
    expect(findings({ 'side.yaml': sides(sound), 'laterality.yaml': laterality })).toEqual([
      '7 mapping-invalid: the term both-sides is that of laterality bilateral already',
    ]);
  });

  it('reads a code that stands for two words as the preferred one', () => {
    const codes = sound
      .replace('24028007', '7771000')
      .replace('Right, seen: here', 'Left, seen: here, preferred: true');
    const loaded = load({ 'side.yaml': sides(codes) });
    if ('issues' in loaded) throw new Error(JSON.stringify(loaded.issues));
    const map = loaded.maps.get('side');
    expect(map?.toCoding('left')?.code).toBe('7771000');
    expect(map?.toWord({ system: 'http://snomed.info/sct', code: '7771000' })).toBe('right');
  });

  it('gives the findings of all files at once', () => {
    const broken = sides([left, right].join('\n'));
    expect(findings({ 'side.yaml': broken, 'flank.yaml': broken })).toHaveLength(2);
  });
});
