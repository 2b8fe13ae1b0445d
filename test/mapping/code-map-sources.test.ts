import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { asArray, isObject, type JsonValue } from '../../src/fhir/json.ts';
import { isOwn, loadCodeMaps } from '../../src/mapping/file/load-code-maps.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const shared = join(root, '..', 'shared', 'terminology', 'codes.json');

const loaded = loadCodeMaps(join(root, 'mappings', 'codes'));
if ('issues' in loaded) throw new Error(loaded.issues.map(({ message }) => message).join('\n'));
const { files, systems } = loaded;

/** Every standard code of the maps, with the place it was seen at. */
const codes = files.flatMap(({ text }) =>
  [...Object.values(text.codes).filter((code) => !isOwn(code)), ...(text.also ?? [])].flatMap((code) =>
    'own' in code ? [] : [{ map: text.map, url: systems[code.system]?.url ?? '', ...code }],
  ),
);

/** Displays of `system|code` in a file of a FHIR package; an empty list where a code stands without a display. */
type Occurrences = Map<string, string[]>;

function note(found: Occurrences, system: JsonValue | undefined, entry: JsonValue | undefined): void {
  if (typeof system !== 'string' || !isObject(entry)) return;
  const code = entry.code ?? entry.value;
  if (typeof code !== 'string') return;
  const key = `${system}|${code}`;
  const displays = found.get(key) ?? [];
  if (typeof entry.display === 'string') displays.push(entry.display);
  found.set(key, displays);
}

/** Codings, members of value sets, filters, concepts of code systems. */
function collect(value: JsonValue, found: Occurrences): Occurrences {
  if (Array.isArray(value)) for (const item of value) collect(item, found);
  if (!isObject(value)) return found;
  note(found, value.system, value);
  for (const member of [...asArray(value.concept), ...asArray(value.filter)]) note(found, value.system, member);
  if (value.resourceType === 'CodeSystem') collectConcepts(value.url, value.concept, found);
  for (const member of Object.values(value)) if (member !== undefined) collect(member, found);
  return found;
}

function collectConcepts(url: JsonValue | undefined, concepts: JsonValue | undefined, found: Occurrences): void {
  for (const concept of asArray(concepts)) {
    note(found, url, concept);
    if (isObject(concept)) collectConcepts(url, concept.concept, found);
  }
}

const read = new Map<string, { text: string; found: Occurrences }>();

/** The file of a `seen` that names one of our packages: `<package> <file without .json>`. */
function packageFile(seen: string): { text: string; found: Occurrences } | undefined {
  const [, name, file] = /^(hl7\.[a-z0-9.]+) (\S+)$/.exec(seen) ?? [];
  if (name === undefined || file === undefined) return undefined;
  const known = read.get(seen);
  if (known !== undefined) return known;
  const text = readFileSync(join(root, 'node_modules', name, `${file}.json`), 'utf8');
  const made = { text, found: collect(JSON.parse(text), new Map()) };
  read.set(seen, made);
  return made;
}

/** R4's expansion prints S-100's antigen twice; category titles of ICD-10-CM are printed in capitals. */
const normal = (display: string): string => display.replace('Ag Ag', 'Ag').toLowerCase();

describe('standard codes', () => {
  it('stand in the package that is named, with the display that is given', () => {
    const checked = codes.flatMap((code) => {
      const file = packageFile(code.seen);
      if (file === undefined) return [];
      const displays = file.found.get(`${code.url}|${code.code}`);
      const inText = file.text.includes(`${code.code} (${code.display})`);
      const isRight =
        displays?.map(normal).includes(normal(code.display)) === true || (displays?.length === 0 && inText);
      return [{ code: `${code.map} ${code.code} ${code.display}`, isRight }];
    });
    expect(checked.filter(({ isRight }) => !isRight)).toEqual([]);
    expect(checked.length).toBeGreaterThan(200);
  });

  it.skipIf(!existsSync(shared))('of other sources are those of the terminology survey', () => {
    const survey: JsonValue[] = JSON.parse(readFileSync(shared, 'utf8'));
    const entries = survey.filter(isObject).filter(({ confidence }) => confidence === 'seen');
    const unsupported = codes.filter(({ url, code, display, seen }) => {
      if (packageFile(seen) !== undefined) return false;
      const same = entries.filter((entry) => entry.system === url && entry.code === code);
      if (same.length === 0) return !(code === '9590/3' && entries.some(({ verified }) => verified === seen));
      return !same.some((entry) => entry.verified === seen && normal(String(entry.display)) === normal(display));
    });
    expect(unsupported.map(({ map, code, seen }) => `${map} ${code} ${seen}`)).toEqual([]);
  });

  it('of an imaging study with contrast say that it is lost', () => {
    const withContrast = codes.filter(({ map, display }) => map === 'imaging-modality' && display.includes('contrast'));
    expect(withContrast.length).toBeGreaterThan(5);
    expect(withContrast.filter((code) => !('loses' in code) || !String(code.loses).includes('contrast'))).toEqual([]);
  });

  it('of one code have one display in all maps', () => {
    const displays = new Map<string, Set<string>>();
    for (const { url, code, display } of codes) {
      displays.set(`${url}|${code}`, (displays.get(`${url}|${code}`) ?? new Set()).add(display));
    }
    expect([...displays].filter(([, found]) => found.size > 1)).toEqual([]);
  });

  it('are of code systems that NOTICE.md names, HL7 being named as a whole', () => {
    const notice = readFileSync(join(root, 'NOTICE.md'), 'utf8');
    const urls = [...new Set(codes.map(({ url }) => url))].filter(
      (url) => url.includes('icd') || !url.includes('hl7.org'),
    );
    expect(urls.length).toBeGreaterThan(3);
    expect(urls.filter((url) => !notice.includes(`(\`${url}\`)`))).toEqual([]);
  });

  it('of SNOMED CT have a right check digit', () => {
    const sct = codes.filter(({ system }) => system === 'sct').map(({ code }) => code);
    expect(sct.filter((code) => !/^[1-9]\d{5,17}$/.test(code) || !verhoeff(code))).toEqual([]);
  });

  it('of LOINC have a right check digit', () => {
    const terms = codes.filter(({ system, code }) => system === 'loinc' && /^\d/.test(code)).map(({ code }) => code);
    expect(terms.filter((code) => !mod10(code.replace('-', '')))).toEqual([]);
  });
});

/** Verhoeff's check of SNOMED CT identifiers: a dihedral group's product of permuted digits is 0. */
function verhoeff(code: string): boolean {
  const permute = (digit: number, position: number): number => {
    const table = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let result = digit;
    for (let i = 0; i < position % 8; i++) result = table[result] ?? 0;
    return result;
  };
  const product = (a: number, b: number): number => {
    if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
    return b < 5 ? 5 + ((a - b + 10) % 5) : (a - b + 10) % 5;
  };
  const digits = [...code].reverse().map(Number);
  return digits.reduce((check, digit, at) => product(check, permute(digit, at)), 0) === 0;
}

/** The Luhn check of LOINC codes, the last digit being the check digit. */
function mod10(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, text, at) => {
    const digit = Number(text) * (at % 2 === 1 ? 2 : 1);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return sum % 10 === 0;
}
