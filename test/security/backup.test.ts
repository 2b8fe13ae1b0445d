import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { backup } from '../../src/cli/backup.ts';
import { claimOutput } from '../../src/cli/claim-outputs.ts';
import { Unusable } from '../../src/cli/exit-code.ts';
import { openSqliteStore } from '../../src/store/index.ts';
import { Folder, run } from '../cli/command.ts';
import { FHIR } from '../http/harness.ts';
import { type ServerProcess, startProcess } from '../process/running-server.ts';

let folder: Folder;
let running: ServerProcess | undefined;
const place = (name: string) => join(folder.path, name);
const start = async () => {
  running = await startProcess({ ISCM_STORE: `sqlite:${place('data/iscm.sqlite')}`, ISCM_BULK_FOLDER: place('bulk') });
  return running;
};
beforeEach(() => {
  folder = new Folder();
});
afterEach(async () => {
  if (running?.child.exitCode === null && running.child.signalCode === null) await running.end('SIGKILL');
  folder.remove();
});

const put = async (url: string, id: string) => {
  const body = JSON.stringify({ resourceType: 'Patient', id });
  const answer = await fetch(`${url}/fhir/Patient/${id}`, { method: 'PUT', headers: { 'content-type': FHIR }, body });
  expect(answer.status).toBe(201);
};
const status = async (url: string) => (await fetch(url)).status;
const cursorOf = async (url: string) => {
  const answer = await fetch(`${url}/cases`, { headers: { accept: 'application/x-ndjson' } });
  await answer.text();
  return answer.headers.get('x-iscm-cursor') ?? '';
};

test('a backup made while the server writes is restored by putting it in the place of the database', async () => {
  const server = await start();
  for (let n = 0; n < 5; n++) await put(server.url, `before-${n}`);
  const writing = Promise.all(Array.from({ length: 20 }, (_, n) => put(server.url, `meanwhile-${n}`)));
  const made = await run(folder, ['backup', 'backup.sqlite', '--store', `sqlite:${place('data/iscm.sqlite')}`]);
  expect([made.code, made.err]).toEqual([0, expect.stringMatching(/backup\.sqlite: \d+ bytes, checked/)]);
  await writing;
  await put(server.url, 'after');
  const cursor = await cursorOf(server.url);
  expect(cursor).not.toBe('');
  expect(await status(`${server.url}/cases?since=${cursor}`)).toBe(200);
  await server.end('SIGTERM');

  rmSync(place('data'), { recursive: true });
  mkdirSync(place('data'));
  copyFileSync(place('backup.sqlite'), place('data/iscm.sqlite'));
  const restored = await start();
  for (let n = 0; n < 5; n++) expect(await status(`${restored.url}/fhir/Patient/before-${n}`)).toBe(200);
  expect(await status(`${restored.url}/fhir/Patient/after`)).toBe(404);
  // who pulls changes may know of some that are gone: its cursor is refused, also when there are new ones
  await put(restored.url, 'after');
  expect(await status(`${restored.url}/cases?since=${cursor}`)).toBe(410);
  expect(await status(`${restored.url}/cases`)).toBe(200);
});

test('a backup replaces nothing, and says why it cannot be made', () => {
  writeFileSync(place('there.sqlite'), 'x');
  writeFileSync(place('other.sqlite'), 'no database');
  const foreign = new DatabaseSync(place('foreign.sqlite'));
  foreign.exec('CREATE TABLE t (a TEXT)');
  foreign.close();
  const attempts: [file: string, store: string, message: RegExp][] = [
    ['there.sqlite', `sqlite:${place('other.sqlite')}`, /is there already/],
    ['b.sqlite', `sqlite:${place('none.sqlite')}`, /^There is no file .*none\.sqlite\.$/],
    [
      'b.sqlite',
      `sqlite:${place('other.sqlite')}`,
      /other\.sqlite cannot be copied to .*b\.sqlite: file is not a database\.$/,
    ],
    ['b.sqlite', `sqlite:${place('foreign.sqlite')}`, /cannot be copied to .*b\.sqlite: no such table: store_origin/],
    ['b.sqlite', 'postgres://a@b/c', /pg_dump/],
    ['b.sqlite', 'nonsense', /sqlite:PATH/],
  ];
  for (const [file, store, message] of attempts) {
    const failed = expect(() => backup({ file: place(file), store }));
    failed.toThrow(Unusable);
    failed.toThrow(message);
    expect([existsSync(place('b.sqlite')), existsSync(place('b.sqlite.unfinished'))]).toEqual([false, false]);
  }
});

test('a backup is made in a folder that is not there yet, and in the place of one that was broken off', async () => {
  const path = place('s.sqlite');
  await (await openSqliteStore({ path })).close();
  const said = vi.spyOn(console, 'error').mockReturnValue();
  for (const name of ['new/a.sqlite', 'new/b.sqlite']) {
    expect(backup({ file: place(name), store: `sqlite:${path}` })).toBe(0);
    writeFileSync(place('new/b.sqlite.unfinished'), 'half of it');
  }
  said.mockRestore();
  await (await openSqliteStore({ path: place('new/b.sqlite') })).close();
});

test('a backup leaves a copy alone that another one is making', async () => {
  const path = place('s.sqlite');
  await (await openSqliteStore({ path })).close();
  const release = claimOutput(place('shared.sqlite'));
  writeFileSync(place('shared.sqlite.unfinished'), 'half of it');
  expect(() => backup({ file: place('shared.sqlite'), store: `sqlite:${path}` })).toThrow(/written by another command/);
  expect(readFileSync(place('shared.sqlite.unfinished'), 'utf8')).toBe('half of it');
  release();
});

test('nothing is left of a copy that was not made, nor of one before that met a full disk', () => {
  writeFileSync(place('none.sqlite'), 'no database');
  // SQLite leaves it when it has no room to go on
  writeFileSync(place('copy.sqlite.unfinished-journal'), 'x');
  expect(() => backup({ file: place('copy.sqlite'), store: `sqlite:${place('none.sqlite')}` })).toThrow(Unusable);
  expect(readdirSync(folder.path)).toEqual(['none.sqlite']);
});
