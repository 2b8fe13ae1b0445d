import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDefinitions, readPackage } from '../../src/definitions/index.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'archives-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const valueSet = (url: string) => ({ resourceType: 'ValueSet', id: 'a', url, version: '1', status: 'active' });

describe('an archive of a package', () => {
  const long = `ValueSet-${'long-'.repeat(24)}name`;

  it.each(['pax', 'gnu', 'ustar'])('has files with long names: %s', (format) => {
    const root = join(folder, format, 'package');
    mkdirSync(root, { recursive: true });
    // the older form has room for 100 characters of a name, and apart from it for the folders
    const names = ['ValueSet-a', format === 'ustar' ? long.slice(0, 94) : long, 'ValueSet-z'];
    for (const name of names)
      writeFileSync(join(root, `${name}.json`), JSON.stringify(valueSet(`http://my.ig/${name}`)));
    writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'my.ig', version: '1.2.3' }));
    const archive = join(folder, `${format}.tgz`);
    execFileSync('tar', [`--format=${format}`, '-czf', archive, '-C', join(folder, format), 'package']);
    const { layer, issues } = readPackage(archive);
    expect(issues).toEqual([]);
    expect(layer.packages).toEqual(['my.ig#1.2.3']);
    expect(layer.entries.map(({ url }) => url).toSorted()).toEqual(
      names.map((name) => `http://my.ig/${name}`).toSorted(),
    );
  });

  it('that ends within a file is told', () => {
    const root = join(folder, 'cut', 'package');
    mkdirSync(root, { recursive: true });
    writeFileSync(join(root, 'a.json'), JSON.stringify(valueSet('http://my.ig/a')).padEnd(3000));
    const whole = execFileSync('tar', ['-cf', '-', '-C', join(folder, 'cut'), 'package']);
    const archive = join(folder, 'cut.tgz');
    writeFileSync(archive, execFileSync('gzip', ['-c'], { input: whole.subarray(0, 2048) }));
    expect(readPackage(archive).issues).toMatchObject([{ id: 'definition-unreadable' }]);
  });
});

describe('a package in a cache', () => {
  it('is read where it is for R4, or does not say for what', () => {
    const cache = join(folder, 'cache');
    const of = (name: string, manifest: object): void => {
      const inside = join(cache, `${name}#1.0.0`, 'package');
      mkdirSync(inside, { recursive: true });
      const set = valueSet(`http://my.ig/${name}`);
      writeFileSync(join(inside, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...manifest }));
      writeFileSync(join(inside, 'a.json'), JSON.stringify(set));
      writeFileSync(join(inside, '.index.json'), JSON.stringify({ files: [{ filename: 'a.json', ...set }] }));
    };
    of('r4.ig', { fhirVersions: ['4.0.1'] });
    of('r4b.ig', { fhirVersions: ['4.3.0'] });
    of('r5.ig', { fhirVersions: ['5.0.0'] });
    of('both.ig', { fhirVersions: ['5.0.0', '4.0.1'] });
    of('older.ig', { 'fhir-version-list': ['3.0.2'] });
    of('unsaid.ig', {});
    const { definitions } = loadDefinitions({ cache });
    const known = ['r4', 'r4b', 'r5', 'both', 'older', 'unsaid'].filter(
      (name) => definitions.valueSet(`http://my.ig/${name}.ig`) !== undefined,
    );
    expect(known).toEqual(['r4', 'both', 'unsaid']);
    definitions.close();
  });
});

describe('a value set that a profile contains', () => {
  it('is found by the url of the profile and its id', () => {
    const root = join(folder, 'contained');
    mkdirSync(root);
    const { url: _url, ...inside } = valueSet('');
    const profile = {
      resourceType: 'StructureDefinition',
      url: 'http://my.ig/profile',
      version: '1.0.0',
      contained: [{ ...inside, resourceType: 'CodeSystem' }, inside, { ...inside, id: 'b', version: '2' }],
    };
    writeFileSync(join(root, 'profile.json'), JSON.stringify(profile));
    const { definitions } = loadDefinitions({ packages: [root] });
    expect(definitions.valueSet('http://my.ig/profile#a')).toEqual(inside);
    expect(definitions.valueSet('http://my.ig/profile#b')).toMatchObject({ id: 'b', version: '2' });
    expect(definitions.valueSet('http://my.ig/profile|1.0.0#b')).toMatchObject({ id: 'b' });
    const none = ['http://my.ig/profile#c', 'http://my.ig/profile', 'http://my.ig/none#a', 'http://my.ig/profile|2#a'];
    expect(none.map((canonical) => definitions.valueSet(canonical))).toEqual(none.map(() => undefined));
    definitions.close();
  });
});
