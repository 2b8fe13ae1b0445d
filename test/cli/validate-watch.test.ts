import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { birthDateProfile, Folder, patient, start } from './command.ts';

let folder: Folder;

const profile = (min: number): string => birthDateProfile('http://example.org/StructureDefinition/watched', min);

const claiming = { meta: { profile: ['http://example.org/StructureDefinition/watched'] } };

beforeEach(() => {
  folder = new Folder();
  mkdirSync(join(folder.path, 'in'));
  mkdirSync(join(folder.path, 'ig'));
  folder.file('in/a.json', patient('a', claiming));
  folder.file('in/b.json', patient('b'));
  folder.file('ig/profile.json', profile(0));
  folder.file('ig/other.json', birthDateProfile('http://example.org/StructureDefinition/other', 1));
});

afterEach(() => folder.remove());

/** Starts a watch, and gives what it has told so far. */
function watching(...args: string[]): { watcher: ChildProcessWithoutNullStreams; told: () => string } {
  const watcher = start(folder, 'validate', '--watch', ...args);
  let told = '';
  for (const stream of [watcher.stdout, watcher.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
  }
  onTestFinished(() => {
    watcher.kill('SIGKILL');
  });
  return { watcher, told: () => told };
}

it('checks again what changes until Ctrl-C', async () => {
  const { watcher, told } = watching('--package', 'ig', '--level', 'error', 'in');
  let seen = 0;
  /** Waits until the program says something that it did not say before. */
  const says = async (pattern: RegExp): Promise<string> => {
    await expect.poll(() => told().slice(seen)).toMatch(pattern);
    const found = pattern.exec(told().slice(seen));
    const text = told().slice(seen, seen + (found?.index ?? 0) + (found?.[0].length ?? 0));
    seen += text.length;
    return text;
  };
  expect(await says(/2 in all/)).toContain('a.json: valid');

  folder.file('in/b.json', patient('b', { birthDate: 'never' }));
  // a file that is seen half written is told twice
  expect(await says(/b\.json: not valid[\s\S]*? 2 in all/)).not.toContain('a.json');

  folder.file('in/.b.tmp', patient('b'));
  renameSync(join(folder.path, 'in/.b.tmp'), join(folder.path, 'in/b.json'));
  await says(/b\.json: valid[\s\S]*? 2 in all/);

  folder.file('in/c.json', '{');
  await says(/c\.json: not valid[\s\S]*? 3 in all/);
  rmSync(join(folder.path, 'in/c.json'));
  await says(/c\.json is gone/);

  folder.file('ig/profile.json', '{');
  await says(/cannot be read/);
  folder.file('ig/profile.json', profile(1));
  expect(await says(/2 checked, 2 in all/)).toMatch(/a\.json: not valid[\s\S]*b\.json: valid/);

  rmSync(join(folder.path, 'ig/other.json'));
  await says(/A package changed[\s\S]*? 2 checked, 2 in all/);

  watcher.kill('SIGINT');
  await once(watcher, 'close');
  expect(watcher.exitCode).toBe(1);
  expect(told()).not.toContain('\u001b');
});

it('of files that are named, those that are left are checked on when one is gone', async () => {
  const { watcher, told } = watching('in/a.json', 'in/b.json');
  await expect.poll(told).toContain('2 in all');
  rmSync(join(folder.path, 'in/b.json'));
  await expect.poll(told).toContain('b.json is gone');
  folder.file('in/a.json', patient('a', { birthDate: 'never' }));
  await expect.poll(told).toContain('a.json: not valid');
  expect(told()).not.toContain('a.json is gone');
  watcher.kill('SIGTERM');
  await once(watcher, 'close');
  expect(watcher.exitCode).toBe(1);
});

it('links in a package that lead in a circle end nothing', async () => {
  mkdirSync(join(folder.path, 'linked'));
  folder.file('linked/profile.json', profile(0));
  for (const name of ['linked/a', 'linked/b']) symlinkSync('.', join(folder.path, name));
  symlinkSync('c', join(folder.path, 'linked/c'));
  folder.file('in/a.json', patient('a'));
  const { watcher, told } = watching('--package', 'linked', 'in/a.json');
  await expect.poll(told).toContain('1 in all');
  folder.file('linked/profile.json', profile(1));
  await expect.poll(told).toContain('A package changed');
  expect(watcher.exitCode).toBeNull();
});

it.runIf(existsSync('/proc/self/fd'))('holds no more files open after packages changed', async () => {
  mkdirSync(join(folder.path, 'saved'));
  folder.file('saved/profile.json', profile(0));
  folder.file('in/a.json', patient('a'));
  const { watcher, told } = watching('--package', 'saved', 'in/a.json');
  await expect.poll(told).toContain('1 in all');
  const open = () => readdirSync(`/proc/${watcher.pid}/fd`).length;
  const before = open();
  for (const [number, text] of [profile(1), '{', profile(0), '{', profile(1)].entries()) {
    folder.whole('saved/profile.json', text);
    const times = () => told().split(/A package changed|cannot be read/).length - 1;
    await expect.poll(times).toBe(number + 1);
  }
  await expect.poll(open).toBeLessThanOrEqual(before);
});

it('ends when nobody reads what it finds', async () => {
  folder.file('in/a.json', patient('a'));
  const { watcher, told } = watching('in/a.json');
  await expect.poll(told).toContain('1 in all');
  watcher.stdout.destroy();
  folder.file('in/a.json', patient('a', { active: true }));
  await expect.poll(() => watcher.exitCode).toBe(0);
});
