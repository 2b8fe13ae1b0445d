import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTar } from '../../src/definitions/tar.ts';
import { Folder, ROOT, run } from './command.ts';

let folder: Folder;

beforeAll(() => {
  folder = new Folder();
});

afterAll(() => folder.remove());

const profiles = (...args: string[]) => run(folder, ['profiles', ...args]);

describe('profiles', () => {
  it('list names every artefact, and is the default', async () => {
    const { code, out } = await profiles();
    expect(code).toBe(0);
    expect(out).toContain('StructureDefinition\thttps://w3id.org/iscm-fhir/StructureDefinition/iscm-ihc\t');
    expect((await profiles('list')).out).toBe(out);
    const sets = (await profiles('list', '--json', '--type', 'ValueSet')).out.trimEnd().split('\n');
    expect(sets.every((line) => JSON.parse(line).type === 'ValueSet')).toBe(true);
    expect((await profiles('list', '--type', 'Pizza')).code).toBe(2);
  });

  it('show prints one, by URL or id', async () => {
    const url = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-ihc';
    const { code, out } = await profiles('show', url);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ resourceType: 'StructureDefinition', url });
    expect((await profiles('show', 'iscm-ihc')).out).toBe(out);
    const { code: unknown, err } = await profiles('show', `${url}|9`);
    expect(unknown).toBe(2);
    expect(err).toContain('|9');
  });

  it('package writes a FHIR package that validate takes', async () => {
    const { code, err } = await profiles('package', '--output', 'own.tgz');
    expect(code).toBe(0);
    expect(err).toMatch(/own\.tgz: \d+ resources/);
    const files = new Map(
      [...readTar(gunzipSync(readFileSync(join(folder.path, 'own.tgz'))))].map(({ name, content }) => [name, content]),
    );
    // other readers hold the sums in its heads to be right
    const listed = execFileSync('tar', ['-tzf', join(folder.path, 'own.tgz')], { encoding: 'utf8' });
    expect(listed.trimEnd().split('\n')).toEqual([...files.keys()]);
    const read = (name: string) => JSON.parse(files.get(`package/${name}`)?.toString('utf8') ?? 'null');
    expect(read('package.json')).toMatchObject({ name: 'org.w3id.iscm-fhir', fhirVersions: ['4.0.1'], type: 'IG' });
    expect(read('package.json').dependencies['hl7.fhir.us.mcode']).toBe('4.0.0');
    const { name: packageId, version } = read('package.json');
    const guide = { resourceType: 'ImplementationGuide', url: 'http://example.org/g', name: 'G', status: 'draft' };
    const dependsOn = [{ uri: 'https://w3id.org/iscm-fhir/ImplementationGuide/i', packageId, version }];
    const rest = { packageId: 'example.guide', fhirVersion: ['4.0.1'], dependsOn };
    folder.file('guide.json', JSON.stringify({ ...guide, ...rest }));
    expect((await run(folder, ['validate', '--level', 'error', 'guide.json'])).code).toBe(0);
    const index: { filename: string; url: string; resourceType: string }[] = read('.index.json').files;
    expect(index).toHaveLength(files.size - 2);
    for (const { filename, url, resourceType } of index) expect(read(filename)).toMatchObject({ url, resourceType });
    const example = join(ROOT, 'examples', 's4', 'bundle.json');
    expect((await run(folder, ['validate', '--level', 'error', '--package', 'own.tgz', example])).code).toBe(0);
    expect((await profiles('package', '--output', join('gone', 'own.tgz'))).code).toBe(2);
  });

  it('package leaves what was there as it was when the disk is full', async () => {
    folder.file('kept.tgz', 'of before');
    const command = `ulimit -f 4; exec "${process.execPath}" "${join(ROOT, 'bin/iscm-fhir.js')}" profiles package --output`;
    for (const name of ['kept.tgz', 'new.tgz']) {
      const { status, stderr } = spawnSync('sh', ['-c', `${command} ${name}`], { cwd: folder.path, encoding: 'utf8' });
      expect([status, stderr]).toEqual([2, expect.stringContaining('The package cannot be written')]);
    }
    expect(readFileSync(join(folder.path, 'kept.tgz'), 'utf8')).toBe('of before');
    expect(readdirSync(folder.path).filter((name) => /^(?:kept|new)/.test(name))).toEqual(['kept.tgz']);
    expect((await profiles('package', '--output', '/dev/null')).code).toBe(0);
  });
});

it.each([[[]], [['validate']], [['profiles']], [['profiles', 'show']], [['serve']], [['to-case']]])(
  'help of %j',
  async (command) => {
    const { code, out } = await run(folder, [...command, '--help']);
    expect(code).toBe(0);
    expect(out).toContain('Usage: iscm-fhir');
  },
);
