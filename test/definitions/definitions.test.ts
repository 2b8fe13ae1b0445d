import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileOwn } from '../../scripts/compile-definitions.ts';
import { openCompiled } from '../../src/definitions/compiled-format.ts';
import { loadDefinitions, memoryLayer, readPackage } from '../../src/definitions/index.ts';

const { definitions } = loadDefinitions();
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'definitions-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const valueSet = (url: string, version: string) => ({
  resourceType: 'ValueSet',
  id: 'a',
  url,
  version,
  status: 'active',
});

describe('definitions of this package', () => {
  it('know the types of R4', () => {
    expect(definitions.resourceTypes.size).toBe(146);
    expect(definitions.resourceTypes.has('Resource')).toBe(false);
    expect(definitions.dataTypes.has('HumanName')).toBe(true);
    expect(definitions.typeDefinition('Patient')?.kind).toBe('resource');
  });

  it('hold mCODE, HL7 terminology and R4', () => {
    const url = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-cancer-patient';
    expect(definitions.structureDefinition(url)?.version).toBe('4.0.0');
    expect(definitions.valueSet('http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1')).toBeDefined();
  });

  it('mean the newer terminology and the exact version asked for', () => {
    const url = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
    expect(definitions.codeSystem(url)?.version).toBe('3.0.0');
    expect(definitions.codeSystem(`${url}|4.0.1`)?.version).toBe('4.0.1');
    expect(definitions.codeSystem(`${url}|9.9.9`)).toBeUndefined();
    expect(definitions.versions('CodeSystem', url)).toHaveLength(2);
  });

  it("mean the extension of the extensions pack, and R4's own by its version", () => {
    const url = 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace';
    expect(definitions.structureDefinition(url)?.version).toBe('5.3.0-ballot-tc1');
    expect(definitions.structureDefinition(`${url}|4.0.1`)?.version).toBe('4.0.1');
  });

  it("mean R4's own code system where the pack has it too", () => {
    const versions = definitions.versions('CodeSystem', 'http://hl7.org/fhir/animal-genderstatus');
    expect(versions.map(({ version }) => version)).toEqual(['4.0.1', '5.3.0-ballot-tc1']);
  });

  it('list each url once', () => {
    const urls = definitions.list('ValueSet').map(({ url }) => url);
    expect(new Set(urls).size).toBe(urls.length);
    expect(urls.length).toBeGreaterThan(2000);
  });

  it('answer nothing for what is not there, also for names of prototype members', () => {
    for (const url of ['http://nowhere', '__proto__', 'constructor', '']) {
      expect(definitions.structureDefinition(url)).toBeUndefined();
    }
  });
});

describe('definitions of the user', () => {
  it('come before ours', () => {
    const url = 'http://hl7.org/fhir/ValueSet/administrative-gender';
    const { definitions: layered } = loadDefinitions({ layers: [memoryLayer([valueSet(url, '99')])] });
    expect(layered.valueSet(url)?.version).toBe('99');
    expect(layered.valueSet(`${url}|4.0.1`)?.version).toBe('4.0.1');
    layered.close();
  });

  it('mean the newest of several versions, wherever it stands', () => {
    const url = 'http://my.ig/a';
    const newest = (...versions: string[]) => {
      const layer = memoryLayer(versions.map((version) => valueSet(url, version)));
      const { definitions: layered } = loadDefinitions({ layers: [layer] });
      const found = layered.valueSet(url)?.version;
      layered.close();
      return found;
    };
    expect(newest('1.9.0', '1.10.0', '1.2')).toBe('1.10.0');
    expect(newest('2.0.0-ballot', '2.0.0', '2.0.0-snapshot')).toBe('2.0.0');
    expect(newest('first', 'second')).toBe('first');
  });

  it('are read from a package, without its examples', () => {
    const root = join(folder, 'ig', 'package');
    mkdirSync(join(root, 'example'), { recursive: true });
    writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'my.ig', version: '1.2.3' }));
    writeFileSync(join(root, 'ValueSet-a.json'), JSON.stringify(valueSet('http://my.ig/a', '1')));
    writeFileSync(join(root, 'example', 'ValueSet-b.json'), JSON.stringify(valueSet('http://my.ig/b', '1')));
    const archive = join(folder, 'ig.tgz');
    execFileSync('tar', ['-czf', archive, '-C', join(folder, 'ig'), 'package']);
    for (const path of [join(folder, 'ig'), archive]) {
      const { layer, issues } = readPackage(path);
      expect(issues).toEqual([]);
      expect(layer.packages).toEqual(['my.ig#1.2.3']);
      expect(layer.entries.map(({ url }) => url)).toEqual(['http://my.ig/a']);
    }
  });

  it('are read from what SUSHI writes, beside which it keeps an index', () => {
    const generated = join(folder, 'fsh-generated');
    mkdirSync(join(generated, 'resources'), { recursive: true });
    mkdirSync(join(generated, 'data'));
    writeFileSync(join(generated, 'resources', 'ValueSet-a.json'), JSON.stringify(valueSet('http://my.ig/a', '1')));
    writeFileSync(join(generated, 'data', 'fsh-index.json'), '[{ "outputFile": "ValueSet-a.json" }]');
    const { layer, issues } = readPackage(generated);
    expect(issues).toEqual([]);
    expect(layer.entries.map(({ url }) => url)).toEqual(['http://my.ig/a']);
  });

  /** Writes value sets into a folder of their own: file, url, version, title. */
  const packageOf = (...sets: [string, string, string, string?][]): string => {
    const root = mkdtempSync(join(folder, 'package-'));
    for (const [file, url, version, title = 'a'] of sets)
      writeFileSync(join(root, `${file}.json`), JSON.stringify({ ...valueSet(url, version), title }));
    return root;
  };

  it('mean the newest of several versions in one package', () => {
    const versions = ['1.9.0', '1.10.0-ballot', '1.10.0', '1.2.0'];
    const root = packageOf(
      ...versions.map((version): [string, string, string] => [version, 'http://my.ig/a', version]),
    );
    const { definitions: loaded, issues } = loadDefinitions({ packages: [root] });
    expect(issues).toEqual([]);
    expect(loaded.versions('ValueSet', 'http://my.ig/a').map(({ version }) => version)).toEqual([
      '1.10.0',
      '1.10.0-ballot',
      '1.9.0',
      '1.2.0',
    ]);
    loaded.close();
  });

  it('in a cache mean the release before its ballot, and what is current before both', () => {
    const cache = mkdtempSync(join(folder, 'cache-'));
    for (const version of ['2.0.0-ballot', '2.0.0', 'current']) {
      const inside = join(cache, `my.ig#${version}`, 'package');
      mkdirSync(inside, { recursive: true });
      const files = [{ filename: 'a.json', ...valueSet('http://my.ig/a', version) }];
      writeFileSync(join(inside, 'package.json'), JSON.stringify({ name: 'my.ig', version }));
      writeFileSync(join(inside, '.index.json'), JSON.stringify({ files }));
      writeFileSync(join(inside, 'a.json'), JSON.stringify(valueSet('http://my.ig/a', version)));
    }
    const { definitions: loaded } = loadDefinitions({ cache });
    expect(loaded.versions('ValueSet', 'http://my.ig/a').map(({ version }) => version)).toEqual([
      'current',
      '2.0.0',
      '2.0.0-ballot',
    ]);
    loaded.close();
  });

  it('in a cache that is damaged are those that can be read', () => {
    const cache = mkdtempSync(join(folder, 'cache-'));
    for (const name of ['a.ig#1.0.0', 'b.ig#1.0.0']) {
      const inside = join(cache, name, 'package');
      mkdirSync(inside, { recursive: true });
      const files = [{ filename: 'a.json', ...valueSet(`http://my.ig/${name}`, '1') }];
      if (name.startsWith('a')) mkdirSync(join(inside, 'package.json'));
      else writeFileSync(join(inside, 'package.json'), '{}');
      writeFileSync(join(inside, '.index.json'), JSON.stringify({ files }));
    }
    writeFileSync(join(cache, 'c.ig#1.0.0'), 'no folder');
    const { definitions: loaded } = loadDefinitions({ cache });
    expect(loaded.packages.filter((name) => name.includes('.ig#'))).toEqual(['b.ig#1.0.0']);
    loaded.close();
    const file = join(cache, 'c.ig#1.0.0');
    loadDefinitions({ cache: file }).definitions.close();
  });

  it('that are there twice, and not the same, are told with both files', () => {
    const twice = packageOf(['one', 'http://my.ig/a', '1'], ['two', 'http://my.ig/a', '1', 'b']);
    const { layer, issues } = readPackage(twice);
    expect(issues).toMatchObject([{ id: 'definition-repeated', severity: 'warning' }]);
    expect(issues[0]?.message).toMatch(/two\.json defines .*; what .*one\.json says is used\.$/);
    expect(layer.entries.map((entry) => layer.read(entry)?.title)).toEqual(['a']);
    expect(readPackage(packageOf(['one', 'http://my.ig/a', '1'], ['two', 'http://my.ig/a', '1'])).issues).toEqual([]);
  });

  it('that cannot be read are told with line and column', () => {
    const path = join(folder, 'cut.json');
    writeFileSync(path, '{\n  "resourceType": "ValueSet",\n  url: "a"\n}');
    expect(readPackage(path).issues[0]?.message).toContain(`${path}:3:3 cannot be read`);
  });

  it.each([
    ['not JSON', '{"resourceType": '],
    ['a list', '[]'],
    ['no definition', '{"resourceType":"Patient"}'],
    ['nothing', ''],
  ])('that are %s are an issue, not an exception', (_name, text) => {
    const path = join(folder, 'broken.json');
    writeFileSync(path, text);
    expect(readPackage(path).issues).toMatchObject([{ id: 'definition-unreadable', severity: 'error' }]);
  });

  it('are read though a file beside them cannot be, which is told by its name', () => {
    const root = packageOf(['z', 'http://my.ig/z', '1']);
    symlinkSync('nowhere.json', join(root, 'gone.json'));
    symlinkSync(folder, join(root, 'linked.json'));
    const { layer, issues } = readPackage(root);
    expect(layer.entries.map(({ url }) => url)).toEqual(['http://my.ig/z']);
    expect(issues.map(({ message }) => message)).toEqual([
      `The definitions in ${join(root, 'gone.json')} cannot be read: there is no such file or folder.`,
      `The definitions in ${join(root, 'linked.json')} cannot be read: it is a folder.`,
    ]);
  });

  it('are not read in another encoding, which would change what they say', () => {
    const root = packageOf(['z', 'http://my.ig/z', '1']);
    const latin = Buffer.from(JSON.stringify({ ...valueSet('http://my.ig/a', '1'), title: 'Müller' }), 'latin1');
    writeFileSync(join(root, 'a.json'), latin);
    const message = `The definitions in ${join(root, 'a.json')} cannot be read: it is not UTF-8.`;
    const { layer, issues } = readPackage(root);
    expect(issues).toMatchObject([{ message }]);
    expect(layer.entries.map(({ url }) => url)).toEqual(['http://my.ig/z']);
    expect(readPackage(join(root, 'a.json')).issues).toMatchObject([{ message }]);
  });

  it('are read whatever their files are called, without hidden ones as editors and archivers leave them', () => {
    const root = packageOf(['package-a', 'http://my.ig/a', '1'], ['validation-b', 'http://my.ig/b', '1']);
    symlinkSync('user@host.1:2', join(root, '.#package-a.json'));
    writeFileSync(join(root, '._package-a.json'), 'no JSON');
    const { layer, issues } = readPackage(root);
    expect(issues).toEqual([]);
    expect(layer.entries.map(({ url }) => url)).toEqual(['http://my.ig/a', 'http://my.ig/b']);
  });

  it('that are not there, or no archive, are an issue', () => {
    const path = join(folder, 'broken.tgz');
    writeFileSync(path, 'no archive');
    expect(readPackage(path).issues).toMatchObject([{ id: 'definition-unreadable' }]);
    expect(readPackage(join(folder, 'absent')).issues).toMatchObject([{ id: 'definition-unreadable' }]);
  });
});

describe('compiling', () => {
  it('gives the same bytes for the same input', () => {
    const source = join(folder, 'own');
    mkdirSync(source);
    for (const id of ['b', 'a']) {
      writeFileSync(join(source, `ValueSet-${id}.json`), JSON.stringify(valueSet(`http://own/${id}`, '1')));
    }
    const read = (out: string) =>
      ['ndjson', 'index.json'].map((end) => readFileSync(join(folder, out, `iscm.${end}`), 'utf8'));
    compileOwn(source, join(folder, 'one'));
    compileOwn(source, join(folder, 'two'));
    expect(read('one')[0]?.match(/^\{.*\}$/gm)).toHaveLength(2);
    expect(read('one')).toEqual(read('two'));
  });

  it('leaves what is read right now as it was', () => {
    const [source, out] = [join(folder, 'changing'), join(folder, 'in-use')];
    mkdirSync(source);
    const write = (id: string, title: string) =>
      writeFileSync(join(source, `${id}.json`), JSON.stringify({ ...valueSet(`http://own/${id}`, '1'), title }));
    write('B', 'before');
    compileOwn(source, out);
    const layer = openCompiled(join(out, 'iscm'));
    write('A', 'new');
    write('B', 'after');
    compileOwn(source, out);
    expect(layer.entries.map((entry) => layer.read(entry)?.title)).toEqual(['before']);
    layer.close?.();
  });
});
